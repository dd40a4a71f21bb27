"""The parser as a child process: `python -m relay.parser MEMORY_BYTES`, started by `relay.parser_pool`.

Frames on standard input and output are an eight-byte big-endian length and that many bytes: a raw
mail in, a pickled `ParsedEmail` out. The first frame out is empty and says that the child is ready.
Ends on end of file; signals are the parent's business, so that a mail in work is not lost to Ctrl-C.
"""

import pickle
import resource
import signal
import struct
import sys
from typing import BinaryIO

from relay.parser import parse

LENGTH = struct.Struct(">Q")
OUT_OF_MEMORY = 3
"""The exit status of a child that a mail has used up the memory of."""


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    _send(replies, b"")
    while head := requests.read(LENGTH.size):
        raw = requests.read(LENGTH.unpack(head)[0])
        _send(replies, pickle.dumps(parse(raw), pickle.HIGHEST_PROTOCOL))


def _send(replies: BinaryIO, frame: bytes) -> None:
    replies.write(LENGTH.pack(len(frame)))
    replies.write(frame)
    replies.flush()


def main(memory_bytes: int) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
