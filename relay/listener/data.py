"""A mail on its way in: the bytes behind DATA, up to the line that holds only a dot.

Works on blocks, never on lines: a mail of any line length costs a few searches a block. It ends at
CRLF.CRLF and at nothing else, so no other line end can smuggle a second mail (RFC 5321 section
4.1.1.4). Past the size limit it goes on to the true end, keeping nothing. A large mail waits on
disk, in a file without a name: many at once must not fill the memory.
"""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO

from relay.listener.incoming import Incoming

_END = b"\r\n.\r\n"
_BLOCK_BYTES = 65_536  # looked through at once: some are made to be slow to search
_MEMORY_BYTES = 262_144
_LONG_HEADERS_BYTES = 16_384


class MailData:
    """`size` is what RFC 1870 section 4 calls it: without the dots that were doubled, and no end.

    `received_bytes` counts everything that came in, kept or not.
    """

    def __init__(self, *, max_bytes: int, spill_dir: Path) -> None:
        self.size = 0
        self.received_bytes = 0
        self.max_bytes = max_bytes
        self._spill_dir = spill_dir
        self._held = b"\r\n"  # as if a line had ended before: a mail may begin with its end
        self._lead = len(self._held)  # bytes of that line end still to be taken off
        self._kept: list[bytes] = []
        self._kept_bytes = 0
        self._file: IO[bytes] | None = None
        self._disk_error: OSError | None = None

    @property
    def is_too_large(self) -> bool:
        return self.size > self.max_bytes

    @property
    def is_on_disk(self) -> bool:
        return self._file is not None

    @property
    def has_long_headers(self) -> bool:
        """Nothing of the body is near the start. Known for a mail in memory only."""
        start = b"".join(self._kept)[:_LONG_HEADERS_BYTES] if self._kept_bytes else b""
        return len(start) == _LONG_HEADERS_BYTES and b"\r\n\r\n" not in start

    async def receive(self, incoming: Incoming, *, waiting: Callable[[], None]) -> bool:
        """Take the mail in, to its end. False when the client left before.

        `waiting` is called before each wait for more. What is behind the end stays in `incoming`.
        """
        while not self._feed(incoming):
            if self._kept_bytes > _MEMORY_BYTES:
                await asyncio.to_thread(self._spill)
            elif not incoming.is_empty:
                await asyncio.sleep(0)  # noqa: TID251 - no time passes, it is the others' turn
            else:
                waiting()
                if not await incoming.more():
                    return False
        return True

    def content(self) -> bytes:
        """The mail. Call it once; in a thread when the mail `is_on_disk`.

        Raises OSError when the disk did not take it, or does not give it back.
        """
        if self._disk_error is not None:
            raise self._disk_error
        if self._file is None:
            content = b"".join(self._kept)
            self._kept.clear()
            return content
        with self._file as file:
            file.writelines(self._kept)
            self._kept.clear()
            file.seek(0)
            return file.read()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _feed(self, incoming: Incoming) -> bool:
        """Keep what is there of the mail. True at its end."""
        block = incoming.take(_BLOCK_BYTES)
        self.received_bytes += len(block)
        data = self._held + block
        end = data.find(_END)
        if end >= 0:
            self._keep(data[: end + 2])
            incoming.put_back(data[end + len(_END) :])
            return True
        held = next((n for n in range(len(_END) - 1, 0, -1) if data.endswith(_END[:n])), 0)
        self._held = data[len(data) - held :]
        self._keep(data[: len(data) - held])
        return False

    def _keep(self, data: bytes) -> None:
        """Undo the doubled dots (RFC 5321 section 4.5.2). No line end is ever cut in two here."""
        if not data:
            return
        data = data.replace(b"\r\n.", b"\r\n")
        if self._lead:
            data, self._lead = data[self._lead :], 0
        self.size += len(data)
        if self.is_too_large or self._disk_error:
            self._kept.clear()
            self._kept_bytes = 0
            self.close()
        else:
            self._kept.append(data)
            self._kept_bytes += len(data)

    def _spill(self) -> None:
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._spill_dir)  # noqa: SIM115 - `close`
            self._file.writelines(self._kept)
            self._file.flush()  # now, or `close` would be the one to find that the disk is full
        except OSError as error:
            self._disk_error = error
        self._kept.clear()
        self._kept_bytes = 0
