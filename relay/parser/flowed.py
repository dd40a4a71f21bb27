"""Text in the form `format=flowed` (RFC 3676), with each of its paragraphs in one line again.

A line that ends in a space goes on in the next. It only knows lines; linear.
"""

import re

_SIGNATURE = "-- "
_FIELD = re.compile(r"[^\s:]{1,20}(?: [^\s:]{1,20}){0,2} ?[:\uff1a](?:\s|$)")


def unflow(text: str, *, delete_space: bool) -> str:
    """`delete_space`: the parameter DelSp, with which the space at a line's end is no part of the text.

    Quotation marks stay. The space that keeps a line from being taken for a quotation goes (section
    4.4). The line above a signature stands alone (section 4.3), and so do lines that begin like header
    fields: above a forwarded mail some clients leave a space behind `Cc:`.
    """
    paragraphs: list[list[str]] = []
    is_open, depth = False, 0
    for row in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = row.lstrip(">")
        quoted = len(row) - len(line)
        line = line.removeprefix(" ")
        if is_open and quoted == depth and not _stands_alone(line, paragraphs[-1][1]):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([f"{'>' * quoted} " if quoted else "", line])
        is_open, depth = line.endswith(" ") and line.strip() not in ("", "--"), quoted
        if is_open and delete_space:
            paragraphs[-1][-1] = line[:-1]
    return "\n".join(_joined(paragraph) for paragraph in paragraphs)


def _stands_alone(line: str, first: str) -> bool:
    return (
        not line.strip() or line == _SIGNATURE or bool(_FIELD.match(line) and _FIELD.match(first))
    )


def _joined(paragraph: list[str]) -> str:
    text = "".join(paragraph)
    return text if text == _SIGNATURE else text.rstrip(" ")
