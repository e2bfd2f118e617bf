"""Comma-separated values: dialects, quoting, and what is wrong with a file."""
import csv
import io

text = 'name,quantity,note\r\n"Smith, J.",3,"said ""no"""\r\nplain,4,"two\nlines"\r\n\r\nlast,,\r\n'
for row in csv.reader(io.StringIO(text, newline="")):
    print(row)
for row in csv.DictReader(io.StringIO(text, newline="")):
    print(row)

out = io.StringIO(newline="")
writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
print(writer.writerow(["a", 1, 2.5, None, "x;y", 'q"q']))
writer.writerows([[], [""], ["line\nbreak"]])
print(repr(out.getvalue()))
print(list(csv.reader(io.StringIO('"a";1;2.5\r\n'), delimiter=";", quoting=csv.QUOTE_NONNUMERIC)))

csv.register_dialect("pipes", delimiter="|", quoting=csv.QUOTE_NONE, escapechar="\\")
out = io.StringIO(newline="")
csv.writer(out, "pipes").writerow(["a|b", "c\\d", 'e"f'])
print(repr(out.getvalue()), list(csv.reader([out.getvalue()], "pipes")))
print(sorted(csv.list_dialects()), csv.get_dialect("excel-tab").delimiter == "\t")
csv.unregister_dialect("pipes")

for wrong in (
    lambda: list(csv.reader(['"a"b'], strict=True)),
    lambda: list(csv.reader([b"a"])),
    lambda: csv.writer(io.StringIO(), quoting=csv.QUOTE_NONE).writerow(["a,b"]),
    lambda: csv.get_dialect("nowhere"),
    lambda: csv.reader([], quoting=17),
    lambda: csv.writer(5),
):
    try:
        wrong()
    except (csv.Error, TypeError) as e:
        print(type(e).__name__, e)

print(csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n").delimiter)
