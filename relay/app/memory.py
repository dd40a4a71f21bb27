"""Memory that large mails took goes back to the system when they are gone.

Left alone, glibc learns from the first large block that it frees to keep blocks of that size, and
each thread keeps its own: many large mails at once would leave a daemon of many times their size.
"""

import ctypes

_M_MMAP_THRESHOLD = -3  # <malloc.h>
_LARGE_BYTES = 524_288  # above what asyncio reads at once: that is allocated for every command


def return_large_blocks() -> None:
    """From now on, for the whole process. Does nothing where the C library is not glibc."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
