"""How it looks: the templates, and the few ways in which values are written in them."""

from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from relay.log import visible
from relay.sandbox import schema
from relay.sandbox.pages import bodies

_HERE = Path(__file__).parent
_KEPT = "\u00a0\u200c\u200d"  # a space, and what joins letters and emoji
_UNITS = ("bytes", "KB", "MB", "GB")
_STEP = 1024
_EXCERPT = 1_200


class Look:
    """Pages out of values. What a template names and was not given is an error."""

    def __init__(self) -> None:
        self.style = (_HERE / "style.css").read_bytes()
        self.icon = (_HERE / "icon.svg").read_bytes()
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {
            "line": line,
            "when": when,
            "bytes": in_bytes,
            "excerpt": excerpt,
            "frame_height": bodies.height,
            "singular": schema.singular,
        }
        self._templates.globals |= {"types": schema.RECORDS, "frame_sandbox": bodies.SANDBOX}

    def page(self, template: str, **values: Any) -> str:
        return self._templates.get_template(template).render(values)


def line(text: str) -> str:
    """Strangers' words on one line: marks that hide text or turn its direction stand as escapes."""
    return "".join(char if char in _KEPT else visible(char) for char in text)


def when(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def in_bytes(size: int) -> str:
    """1024-based, as file managers have it: 900 bytes, 1.4 MB."""
    amount, units = float(size), iter(_UNITS)
    unit = next(units)
    while amount >= _STEP and unit != _UNITS[-1]:
        amount, unit = amount / _STEP, next(units)
    return f"{amount:.0f} {unit}" if unit == _UNITS[0] else f"{amount:.1f} {unit}"


def excerpt(text: str) -> str:
    """The beginning of a text, for a list. It ends in … if more follows."""
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + " …"
