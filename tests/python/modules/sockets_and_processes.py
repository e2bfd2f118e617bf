import asyncio
import io
import select
import socket
import subprocess
import time

a, b = socket.socketpair()
a.sendall(b"hi")
print(select.select([b], [], [], 5)[0] == [b], b.recv(10))
b.settimeout(0.01)
try:
    b.recv(1)
except TimeoutError as e:
    print(repr(e))
a.close(), b.close()

print(subprocess.run(["cat"], input=b"through\n", capture_output=True).stdout)
try:
    subprocess.run(["/nonexistent"])
except FileNotFoundError as e:
    print(e)


async def echo(reader, writer):
    writer.write((await reader.readline()).upper())
    await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    writer.write(b"hello\n")
    print(await reader.read())
    writer.close()
    server.close()
    print(await asyncio.gather(asyncio.sleep(0.01, "late"), asyncio.sleep(0, "soon")))


asyncio.run(main())


class Slow(io.RawIOBase):
    data = b"one\ntwo\r\nthree"

    def readable(self):
        return True

    def readinto(self, room):
        n = min(3, len(room), len(self.data))
        room[:n], self.data = self.data[:n], self.data[n:]
        return n


text = io.TextIOWrapper(io.BufferedReader(Slow()))
print(list(text), text.newlines)
print(io.TextIOWrapper(io.BytesIO("né\n".encode("utf-16")), encoding="utf-16").read())
print(time.strftime("%Y", time.gmtime(0)), time.strptime("2020-02-03", "%Y-%m-%d").tm_yday)
