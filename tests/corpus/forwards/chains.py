"""Forwards that hold more than one mail: forwards of forwards, and of replies with what they quote."""

from dataclasses import replace

from tests.corpus.forwards.exchanges import moment
from tests.corpus.forwards.layouts import divs, quoted
from tests.corpus.forwards.scribe import Client, Mail, draft_of, forward, header, mail

_MARK = "@@what is forwarded@@"


def nested(outer: Client, inner: Client, language: str, form: str, number: int) -> Mail:
    """A forward by one client of what came as a forward by another. The outermost is what counts."""
    held = draft_of(inner, "en", number + 3)
    held_text = inner.text(held).strip("\n")
    return _holding(outer, language, form, number, held_text, inner.html(held))


def of_a_reply(outer: Client, language: str, form: str, number: int) -> Mail:
    """A forward of a reply that quotes below its text."""
    lines = [
        "Yes, on Friday.",
        "",
        "On Mon, 2 Mar 2026 at 16:30, Mia Berg <mia@ours.example> wrote:",
        "",
    ]
    old = ["Shall we meet?", "", "Mia"]
    html = f'{divs(lines)}<blockquote type="cite">{divs(old)}</blockquote>'
    return _holding(outer, language, form, number, "\n".join([*lines, *quoted(old)]), html)


def _holding(outer: Client, language: str, form: str, number: int, text: str, html: str) -> Mail:
    plain = forward(outer, language, form, number)
    draft = replace(draft_of(outer, language, number), body=(_MARK,))
    shown = replace(
        outer,
        text=lambda _: _at_the_mark(outer.text(draft), text),
        html=lambda _: outer.html(draft).replace(_MARK, html),
        columns=0,
    )
    own = outer.words[language]
    head = header(number, moment(number, language), f"{own.prefix}: {plain.reading.subject}")
    raw = mail(head, shown, draft, form)
    return replace(plain, raw=raw, reading=replace(plain.reading, text=text))


def _at_the_mark(outer: str, inner: str) -> str:
    """With the quotation marks or the indent that the outer client puts before each line."""
    before, _, after = outer.partition(_MARK)
    start = before[before.rfind("\n") + 1 :]
    return before + f"\n{start}".join(inner.split("\n")) + after
