"""What the layouts of the clients are made of: blocks of text, quotation marks, lines as HTML."""

from html import escape

from tests.corpus.forwards.scribe import Draft, Row


def block(draft: Draft, form: str = "{label}: {text}") -> list[str]:
    """The labelled lines. A label that ends with a space is French: the colon follows it."""
    return [form.format(label=row.label, text=row.text).rstrip() for row in draft.rows]


def quoted(lines, mark: str = "> ") -> list[str]:
    return [f"{mark}{line}".rstrip() for line in lines]


def text(*parts) -> str:
    """Lines and lists of lines, one below the other."""
    lines = []
    for part in parts:
        lines += [part] if isinstance(part, str) else part
    return "\n".join(lines) + "\n"


def spaced(draft: Draft) -> list[str]:
    """The note and the blank line below it; nothing without a note."""
    return [*draft.note, ""] if draft.note else []


def value(draft: Draft, row: Row) -> str:
    """What stands after the label, in HTML: people with links, else the text."""
    return draft.style.linked(row.people) if row.people else escape(row.text, quote=False)


def plain(row: Row) -> str:
    """The same without links."""
    return escape(row.text, quote=False)


def divs(lines, start: str = "<div>") -> str:
    """Each line in a `div`, blank ones with a break."""
    return "".join(f"{start}{escape(line, quote=False) or '<br>'}</div>" for line in lines)


def breaks(lines) -> str:
    return "".join(f"{escape(line, quote=False)}<br>" for line in lines)
