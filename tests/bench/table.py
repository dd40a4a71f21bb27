"""The table of results: for the terminal, and for README.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_README = Path(__file__).with_name("README.md")
_BEGIN = "<!-- measured -->"


@dataclass(frozen=True, kw_only=True)
class Row:
    """`is_met` None: there is no target."""

    what: str
    target: str = ""
    measured: str
    is_met: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.is_met]


def at_least(what: str, ratio: float, wanted: float, measured: str) -> Row:
    """A row whose target is so many times the rival."""
    return Row(
        what=what,
        target=f"≥ {wanted:g}×",
        measured=f"**{ratio:.2f}×**: {measured}",
        is_met=ratio >= wanted,
    )


def at_most(what: str, value: float, wanted: float, unit: str, measured: str = "") -> Row:
    return Row(
        what=what,
        target=f"≤ {wanted:.3g} {unit}".rstrip(),
        measured=f"**{value:,.3g} {unit}**".replace(" **", "**") + (measured and f": {measured}"),
        is_met=value <= wanted,
    )


def markdown(rows: Iterable[Row]) -> str:
    lines = ["| what | target | measured | |", "|---|---|---|---|"]
    lines += [f"| {row.what} | {row.target} | {row.measured} | {row.verdict} |" for row in rows]
    return "\n".join(lines)


def write_readme(machine: str, rows: Iterable[Row]) -> None:
    """Everything below the mark is replaced."""
    head = _README.read_text("utf-8").partition(_BEGIN)[0]
    _README.write_text(f"{head}{_BEGIN}\n{machine}\n\n{markdown(rows)}\n", "utf-8")
