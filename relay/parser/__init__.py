"""Bytes to `ParsedEmail`, and the door's cheap look at them. No I/O, never raises.

`parse` reads everything and may take seconds on a hostile mail: `relay.parser_pool` runs it in a
child process, which is `python -m relay.parser`. `scan` is for the event loop.
"""

from relay.parser.message import parse
from relay.parser.scanner import Scan, scan

__all__ = ["Scan", "parse", "scan"]
