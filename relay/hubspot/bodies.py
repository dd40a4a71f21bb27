"""What HubSpot shows of a mail's bodies: as much as fits, and notes on what is not there.

Promise: what is left out is told where it is missed, and what is too long is told where it ends, with
the place where the whole can be had. The notes always fit. Knows no calls.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from relay.hubspot.sizes import cut_html, cut_text, units
from relay.model import Attachment, Finding

_NOTES_UNITS = 8_192
_KILO = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file of the mail that HubSpot does not get. `size` is in bytes."""

    name: str
    size: int
    why: str

    def __str__(self) -> str:
        return f"{self.name} ({in_words(self.size)}), {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How text or HTML carries notes, is cut, and is written to a file.

    `below` makes notes into an end of the body, `cut` cuts a body so that it fits with that end.
    """

    filename: str
    content_type: str
    opening: str
    below: Callable[[Sequence[str]], str]
    cut: Callable[[str, str], str]

    def file(self, body: str) -> Attachment:
        """The whole body, in UTF-8."""
        return Attachment(
            filename=self.filename,
            content_type=self.content_type,
            content=(self.opening + body).encode("utf-8", "replace"),
        )


def _below_text(notes: Sequence[str]) -> str:
    return "".join(f"\n\n[{note}]" for note in notes)


def _below_html(notes: Sequence[str]) -> str:
    return "".join(f"<p>[{escape(note)}]</p>" for note in notes)


TEXT = Form(
    filename="full-text.txt",
    content_type="text/plain",
    opening="",
    below=_below_text,
    cut=cut_text,
)
HTML = Form(
    filename="full-text.html",
    content_type="text/html",
    opening='<!doctype html><meta charset="utf-8">',
    below=_below_html,
    cut=cut_html,
)


def notes_on(left_out: Sequence[LeftOut], *, is_cut: bool) -> list[str]:
    """A sentence for each file that is not there, as far as they fit, and for what was not read."""
    notes: list[str] = []
    room = _NOTES_UNITS
    for number, file in enumerate(left_out):
        note = f"Not attached: {file}."
        room -= units(_below_html([note]))
        if room < 0:
            notes.append(f"Not attached: {len(left_out) - number} more files.")
            break
        notes.append(note)
    if is_cut:
        notes.append("This mail is larger than relay reads: some of it is missing here.")
    return notes


def findings_on(left_out: Sequence[LeftOut], *, is_cut: bool) -> list[Finding]:
    """The same for the story of the mail, all of it."""
    found = [Finding(rule="attachment", text=f"not attached: {file}") for file in left_out]
    if is_cut:
        found.append(Finding(rule="size", text="larger than relay reads: some of it is missing"))
    return found


def cut_finding(form: Form, left_out: LeftOut | None) -> Finding:
    """That a body was cut. `left_out`: the whole of it, where HubSpot did not take that either."""
    if left_out is None:
        told = f"the whole is attached as {form.filename}"
    else:
        told = f"the whole could not be attached: {left_out}"
    return Finding(rule="size", text=f"cut at HubSpot's limit, {told}")


def cut_note(form: Form, *, is_attached: bool) -> str:
    """What stands where a body was cut."""
    if is_attached:
        return f"Cut here, at HubSpot's limit. The whole text is attached as {form.filename}."
    return "Cut here, at HubSpot's limit. The whole text could not be attached."


def kept_note(days: float) -> str:
    """Where that can be had which is nowhere in HubSpot."""
    if not days:
        return "relay does not keep the whole mail."
    return f"relay keeps the whole mail for {days:g} days: ask its administrator for it."


def in_words(size: int) -> str:
    """Bytes, for people: `0 bytes`, `12 KB`, `61.4 MB`."""
    if size < _KILO:
        return f"{size} byte{'s' * (size != 1)}"
    if size < _KILO * _KILO:
        return f"{size / _KILO:.0f} KB"
    return f"{size / _KILO / _KILO:.1f} MB"
