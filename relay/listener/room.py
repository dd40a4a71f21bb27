"""How many bytes of mail may be in memory at once: who needs more than is free waits for the others."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Room:
    """`max_bytes` in all. A mail that is larger than that has the whole room to itself."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._free_bytes = max_bytes
        self._next = asyncio.Lock()
        self._more = asyncio.Event()

    @contextlib.asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Inside, `size` bytes are the caller's. In order, so that a large mail is not overtaken for ever."""
        size = min(size, self._max_bytes)
        async with self._next:
            while self._free_bytes < size:
                self._more.clear()
                await self._more.wait()
            self._free_bytes -= size
        try:
            yield
        finally:
            self._free_bytes += size
            self._more.set()
