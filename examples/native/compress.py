"""zlib as it is: no wrapper, the header says what there is."""

import native

z = native.load("libz.so.1", header="zlib.h")


def compress(data: bytes, level: int = z.Z_DEFAULT_COMPRESSION) -> bytes:
    size = native.new("uLongf", z.compressBound(len(data)), z)
    out = bytearray(size[0])
    if (code := z.compress2(out, size, data, len(data), level)) != z.Z_OK:
        raise OSError(f"compress2: {str(z.zError(code))}")
    return bytes(out[:size[0]])


def decompress(data: bytes, size: int) -> bytes:
    length = native.new("uLongf", size, z)
    out = bytearray(size)
    if (code := z.uncompress(out, length, data, len(data))) != z.Z_OK:
        raise OSError(f"uncompress: {str(z.zError(code))}")
    return bytes(out[:length[0]])


text = b"to be or not to be, that is the question; " * 100
small = compress(text, z.Z_BEST_COMPRESSION)
print(len(text), len(small) < 200, decompress(small, len(text)) == text)
try:
    decompress(b"no such stream", 10)
except OSError as e:
    print(e)
