"""text/enriched (RFC 1896) and the older text/richtext (RFC 1341) as plain text. Linear."""

import re

_PARAM = re.compile(r"<param>[^<]{0,1000}</param>", re.IGNORECASE)
_MARK = re.compile(r"<<|</?([a-z0-9-]{1,60})>", re.IGNORECASE)
_LINES = re.compile(r"\n+")
_RICHTEXT = {"nl": "\n", "lt": "<", "np": "\n\n", "paragraph": "\n\n"}
_NOT_FILLED = re.compile(r"(<nofill>.*?(?:</nofill>|\Z))", re.IGNORECASE | re.DOTALL)


def read_enriched(text: str) -> str:
    """A single line end is a space, each further one an empty line more."""
    pieces = _NOT_FILLED.split(_PARAM.sub("", text.replace("\r\n", "\n")))
    pieces[::2] = [_LINES.sub(_filled, piece) for piece in pieces[::2]]
    return _MARK.sub(lambda mark: "<" if mark[0] == "<<" else "", "".join(pieces))


def _filled(lines: re.Match[str]) -> str:
    return "\n" * (len(lines[0]) - 1) or " "


def read_richtext(text: str) -> str:
    """Line ends are spaces, unless they are written as marks."""
    text = _LINES.sub(" ", text.replace("\r\n", "\n"))
    return _MARK.sub(_richtext_mark, text)


def _richtext_mark(mark: re.Match[str]) -> str:
    return _RICHTEXT.get((mark[1] or "").lower(), "") if mark[1] else mark[0]
