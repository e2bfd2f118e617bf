"""A tour through more_itertools."""
import more_itertools as mi

print(list(mi.chunked(range(10), 3)), list(mi.windowed(range(6), 3, step=2)))
print(list(mi.interleave_longest([1, 2, 3], "ab", [9])), list(mi.sliding_window("abcde", 2)))
print(mi.bucket(["a1", "b1", "a2", "c1", "b2"], key=lambda s: s[0])["a"].__next__())
print(list(mi.split_at("one,two,,three", lambda c: c == ",")), list(mi.split_when([1, 2, 3, 3, 2, 5], lambda a, b: b < a)))
print(list(mi.collapse([1, [2, [3, (4, 5)], "six"], 7])), list(mi.flatten([[1], [2, 3]])))
print(mi.first([], "none"), mi.last(range(5)), mi.nth_or_last("abc", 9), mi.one([7]), mi.ilen(x for x in range(9) if x % 2))
peek = mi.peekable(range(5))
print(peek.peek(), next(peek), peek[1:3], peek.prepend(100), list(peek))
seek = mi.seekable(str(n) for n in range(6))
print(next(seek), next(seek), seek.seek(0), list(seek))
print(list(mi.consecutive_groups([1, 2, 3, 7, 8, 11]).__next__()), [list(g) for g in mi.consecutive_groups([1, 2, 3, 7, 8, 11])])
print(mi.partition(lambda x: x > 2, [1, 2, 3, 4])[1].__next__(), dict(mi.map_reduce("hello world", str.upper, reducefunc=len)))
print(list(mi.distinct_permutations([1, 0, 1])), list(mi.set_partitions("abc", 2)), mi.nth_permutation(range(5), 3, 40))
print(list(mi.run_length.encode("aaabbc")), "".join(mi.run_length.decode([("x", 3), ("y", 2)])))
print(list(mi.unique_everseen("AAAABBBCCDAABBB")), list(mi.unique_justseen("AAAABBBCCDAABBB")), list(mi.powerset([1, 2, 3])))
print(list(mi.divide(3, range(7))[1]), [list(c) for c in mi.distribute(3, range(7))], list(mi.stagger(range(4))))
print(mi.minmax([3, 1, 4, 1, 5]), list(mi.difference([1, 3, 6, 10])), mi.all_equal([1, 1]), mi.is_sorted([1, 2, 2]))
print(list(mi.zip_offset([0, 1, 2, 3], [0, 1, 2, 3], offsets=(0, 1))), list(mi.roundrobin("ABC", "D", "EF")), mi.quantify([True, False, True]))
print(list(mi.sieve(30)), list(mi.factor(360)), mi.polynomial_from_roots([5, -4, 3]), list(mi.numeric_range(0, 2, 0.5)))
try:
    mi.one([1, 2])
except ValueError as e:
    print(e)
with mi.callback_iter(lambda callback=None: [callback(n) for n in range(3)]) as it:
    print([args for args, kwargs in it])
