# expectation: by hand
# too long for gcstress
# The C library with its debug package: text, streams, time, sorting, addresses, files, threads; what help() and completion
# say; other threads run while C sleeps.
import gc
import os
import rlcompleter
import socket
import threading
import time
import weakref
import libc
import native
from attempts import attempt

# Text and numbers.
end = native.new("char *")
print(libc.strlen("größe"), libc.strtol("12abc", end, 10), str(end[0]), libc.strcmp("a", "b") < 0, libc.toupper(ord("q")))
print(str(libc.strstr("a needle here", "needle")), libc.strchr("abc", ord("x")) == None, libc.atof("2.5"))
copy = libc.strdup("copied")
with native.owned(copy, libc.free):
    print(copy == "copied", len(copy), copy[1], copy[2:5], copy[2:5] == b"pie")
print(attempt(lambda: copy[0]).split(" at ")[0], attempt(libc.strlen), attempt(libc.strlen, 1.5))



class Owner:
    """Something to keep."""


def tied():
    """A text that keeps an object, and a weak reference to that."""
    owner = Owner()
    return native.tie(libc.strdup("tied"), owner), weakref.ref(owner)


kept, owner = tied()
gc.collect()
print(owner() is not None, str(kept), attempt(native.tie, 3, 4))
own = native.own(libc.strdup("own"), libc.free)
print(str(own), native.release(own), attempt(lambda: own[0]).split(" at ")[0], attempt(native.release, own))

# Streams.
text, size = native.new("char *"), native.new("size_t")
stream = libc.open_memstream(text, size)
print(libc.fprintf(stream, "%d %s %.2f %c %lu%%", 5, "five", 1.5, 65, 2**40), libc.fputs("!", stream), libc.fclose(stream))
print(str(text[0]), size[0])
a, b, word = native.new("int"), native.new("double"), bytearray(6)
print(libc.sscanf("12 3.5 words", "%d %lf %5s", a, b, word), a[0], b[0], bytes(word))
libc.free(text[0])
print(bool(libc.fopen("/none/x", "r")), native.errno(), str(libc.strerror(native.errno())))

# Time.
os.environ["TZ"] = "UTC"
libc.setenv("TZ", "UTC", 1)
when = libc.gmtime(native.new("long", 951782400))
buffer = bytearray(40)
print(buffer[:libc.strftime(buffer, 40, "%Y-%m-%d %H:%M:%S", when)].decode(), when.tm_yday, libc.timegm(when))
span = native.new("struct timespec", (0, 1000), libc)
print(libc.nanosleep(span, None), libc.div(7, -2).quot, libc.ldiv(7, -2).rem)

# Sorting and searching.
numbers = native.array("int", [5, 3, 9, 1])
libc.qsort(numbers, 4, 4, lambda x, y: native.cast("int *", x)[0] - native.cast("int *", y)[0])
found = libc.bsearch(native.new("int", 5), numbers, 4, 4,
                     lambda x, y: native.cast("int *", x)[0] - native.cast("int *", y)[0])
print(list(numbers), native.cast("int *", found) - native.cast("int *", numbers))

# Addresses on loopback.
hints = native.new("struct addrinfo", None, libc)
hints[0].ai_socktype, hints[0].ai_flags = int(socket.SOCK_STREAM), 4
answer = native.new("struct addrinfo *", None, libc)
print(libc.getaddrinfo("127.0.0.1", "8080", hints, answer))
with native.owned(answer[0], libc.freeaddrinfo) as info:
    address = native.cast("struct sockaddr_in *", info.ai_addr, libc)
    name = bytearray(16)
    print(info.ai_family == socket.AF_INET, libc.ntohs(address.sin_port),
          str(libc.inet_ntop(socket.AF_INET, address.sin_addr, name, 16)), bool(info.ai_next))
print(str(libc.gai_strerror(libc.getaddrinfo("no such host.", None, hints, answer))) != "")

# Files.
with open("plain.txt", "w") as f:
    f.write("123")
about = native.new("struct stat64", None, libc)
print(libc.stat("plain.txt", about), about[0].st_size, oct(about[0].st_mode & 0o170000), about[0].st_uid == os.getuid())
print(libc.stat("none.txt", about), native.errno())
folder = libc.opendir(".")
names = []
while entry := libc.readdir(folder):
    names.append(str(entry.d_name))
print(libc.closedir(folder), "plain.txt" in names)

# A thread that C starts runs Python; a Python thread runs while C sleeps.
number, result, seen = native.new("unsigned long"), native.new("void *"), []


def run(argument):
    seen.append((argument, threading.get_ident() != threading.main_thread().ident))
    return argument


passed = {"key": 1}
print(libc.pthread_create(number, None, run, passed), libc.pthread_join(number[0], result), seen, result[0] is passed)
ticks, done = [0], threading.Event()


def tick():
    while not done.is_set():
        ticks[0] += 1
        time.sleep(0.001)


thread = threading.Thread(target=tick)
thread.start()
before = ticks[0]
libc.usleep(200_000)
print(ticks[0] - before > 10)
done.set()
thread.join()

# What there is to read.
print(libc.strlen.__doc__.splitlines()[0], "strlen" in dir(libc), "tm_year" in dir(when))
completer = rlcompleter.Completer({"libc": libc, "when": when})
print([completer.complete("libc.strcs", i) for i in range(2)], completer.complete("when.tm_ye", 0))
import contextlib
import io
with contextlib.redirect_stdout(io.StringIO()) as shown:
    help(libc.strcspn)
    help(when)
print(*[line for line in shown.getvalue().splitlines() if "strcspn(" in line or "tm_year" in line], sep="\n")
