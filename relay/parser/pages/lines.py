"""A line of a body, whether it comes from plain text or from HTML."""

from dataclasses import dataclass

from selectolax.lexbor import LexborNode


@dataclass(slots=True)
class Line:
    """`quoted` is the depth of quotations; `first` and `last` are the leaves of HTML it is made of."""

    text: str = ""
    quoted: int = 0
    first: LexborNode | None = None
    last: LexborNode | None = None
