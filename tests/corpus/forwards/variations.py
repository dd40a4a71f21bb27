"""What becomes of a forward on its way: other programs quote, indent, star, wrap and link its lines.

Each variation is a way to write the text of a forward that says the same.
"""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import replace

from tests.corpus.forwards.layouts import block, divs, escape, spaced, text, value
from tests.corpus.forwards.scribe import Client, Draft, Style


def _each(change: Callable[[str], str], *, only_block: bool = False):
    """A layout that changes every line of the forward, or of its block."""

    def lay_out(draft: Draft) -> str:
        head = [f"---------- {draft.above} ----------", *block(draft), ""]
        body = draft.body if only_block else [change(line) for line in draft.body]
        return text(spaced(draft), [change(line) for line in head], body)

    return lay_out


def _rows(change: Callable[[str, str], str], between: str = "\n"):
    """A layout that writes every row of the block by its label and value."""

    def lay_out(draft: Draft) -> str:
        rows = [change(row.label, row.text) for row in draft.rows]
        return text(
            spaced(draft),
            f"---------- {draft.above} ----------",
            between.join(rows),
            "",
            draft.body,
        )

    return lay_out


def _without(*names: str, above: bool = True):
    def lay_out(draft: Draft) -> str:
        rows = tuple(row for row in draft.rows if row.name not in names)
        line = [f"---------- {draft.above} ----------"] if above else []
        return text(spaced(draft), line, block(replace(draft, rows=rows)), "", draft.body)

    return lay_out


def _wrapped(indent: str):
    def change(label: str, value: str) -> str:
        line = f"{label}: {value}"
        return textwrap.fill(
            line, 44, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        )

    return _rows(change)


LAYOUTS: Mapping[str, Callable[[Draft], str]] = {
    "as it is": _each(str),
    "quoted": _each(lambda line: f"> {line}"),
    "quoted without a space": _each(lambda line: f">{line}"),
    "quoted twice": _each(lambda line: f"> > {line}"),
    "indented": _each(lambda line: f"    {line}"),
    "indented by a tab": _each(lambda line: f"\t{line}"),
    "indented by no-break spaces": _each(lambda line: f"\xa0\xa0{line}"),
    "with spaces at the ends": _each(lambda line: f"{line}  "),
    "with a byte order mark": _each(lambda line: f"\ufeff{line}", only_block=True),
    "with zero-width spaces": _each(lambda line: f"\u200b{line}\u200b", only_block=True),
    "with marks of direction": _each(lambda line: f"\u200e{line}", only_block=True),
    "starred": _rows("*{}:* {}".format),
    "starred with the space": _rows("*{}: *{}".format),
    "starred before the colon": _rows("*{}*: {}".format),
    "starred twice": _rows("**{}:** {}".format),
    "in capitals": _rows(lambda label, value: f"{label.upper()}: {value}"),
    "with a space before the colon": _rows("{} : {}".format),
    "with a no-break space before the colon": _rows("{}\xa0: {}".format),
    "with a no-break space behind the colon": _rows("{}:\xa0{}".format),
    "with a tab behind the colon": _rows("{}:\t{}".format),
    "without a space behind the colon": _rows("{}:{}".format),
    "with a wide colon": _rows("{}：{}".format),
    "with blank lines between": _rows("{}: {}".format, "\n\n"),
    "with values in lines of their own": _rows("{}:\n{}".format),
    "wrapped and indented": _wrapped("    "),
    "without a line above": _without(above=False),
    "without a subject": _without("subject"),
    "without a date": _without("date"),
    "without recipients": _without("to", "cc"),
}

STYLES: Mapping[str, Style] = {
    "links in square brackets": Style(named="{name} [mailto:{email}]", nameless="[mailto:{email}]"),
    "links in angle brackets": Style(named="{name} <mailto:{email}>", nameless="<mailto:{email}>"),
    "a link behind the address": Style(
        named="{name} <{email}<mailto:{email}>>", nameless="{email}<mailto:{email}>"
    ),
    "a link behind an address in brackets": Style(
        named="{name} <{email} <mailto:{email}> >", nameless="{email} <mailto:{email}>"
    ),
    "doubled brackets": Style(named="{name} <<{email}>>", nameless="<<{email}>>"),
    "square brackets": Style(named="{name} [{email}]", nameless="[{email}]"),
    "round brackets": Style(named="{name} ({email})"),
    "quoted names": Style(named='"{name}" <{email}>', nameless='"{email}" <{email}>'),
    "apostrophes": Style(named="'{name}' <{email}>", nameless="'{email}' <{email}>"),
    "quoted apostrophes": Style(named="\"'{name}'\" <{email}>"),
    "semicolons": Style(between="; "),
    "semicolons without a space": Style(between=";"),
    "spaces in the brackets": Style(named="{name} < {email} >", nameless="< {email} >"),
    "no space before the brackets": Style(named="{name}<{email}>"),
    "the name with a star": Style(named="*{name}* <{email}>"),
}
"""How people are written, each with and without a name."""


def _page(block_of: Callable[[Draft], str]) -> Callable[[Draft], str]:
    def lay_out(draft: Draft) -> str:
        above = f"---------- {draft.above} ----------"
        return f"{divs(draft.note)}<div>{above}</div>{block_of(draft)}<br>{divs(draft.body)}"

    return lay_out


def _html_rows(form: str, *, start: str = "", end: str = "", between: str = "", show=value):
    return _page(
        lambda draft: (
            start
            + between.join(
                form.format(label=row.label, value=show(draft, row)) for row in draft.rows
            )
            + end
        )
    )


def _named_links(draft: Draft, row) -> str:
    """Only names can be seen, and the addresses are in the links: Outlook within one company."""
    if not row.people:
        return value(draft, row)
    shown = [
        f'<a href="mailto:{one.email}">{escape(one.name or one.email)}</a>' for one in row.people
    ]
    return "; ".join(shown)


def _broken_links(draft: Draft, row) -> str:
    """Addresses that may break at the @, as Gmail writes long ones."""
    return value(draft, row).replace("@client.example</a>", "@<wbr>client.example</a>")


def _other_links(draft: Draft, row) -> str:
    """Links that a filter for safe links has rewritten."""
    return value(draft, row).replace('href="mailto:', 'href="https://safe.example/?url=mailto%3A')


HTML_LAYOUTS: Mapping[str, Callable[[Draft], str]] = {
    "divs": _html_rows("<div>{label}: {value}</div>"),
    "paragraphs": _html_rows("<p>{label}: {value}</p>"),
    "breaks": _html_rows("{label}: {value}<br>"),
    "bold labels": _html_rows("<b>{label}:</b> {value}<br>"),
    "bold labels, the colon outside": _html_rows("<strong>{label}</strong>: {value}<br>"),
    "bold labels with the space": _html_rows("<b>{label}: </b>{value}<br>"),
    "capital tags": _html_rows("<B>{label}:</B> {value}<BR>"),
    "spans of spans": _html_rows(
        "<p><b><span>{label}</span><span>:</span></b><span> {value}</span></p>"
    ),
    "a no-break space": _html_rows("<b>{label}:</b>&nbsp;{value}<br/>"),
    "a source broken into lines": _html_rows("<b>{label}:</b>\n   {value}\n<br>\n"),
    "a comment": _html_rows("<div><!-- {label} --><b>{label}:</b> {value}</div>"),
    "a table": _html_rows(
        "<tr><td>{label}:</td><td>{value}</td></tr>", start="<table><tbody>", end="</tbody></table>"
    ),
    "a table with heads": _html_rows(
        "<tr>\n<th>{label}: </th>\n<td>{value}</td>\n</tr>", start="<table>\n", end="</table>"
    ),
    "a quotation": _html_rows(
        "<div>{label}: {value}</div>", start="<blockquote>", end="</blockquote>"
    ),
    "a list": _html_rows("<li>{label}: {value}</li>", start="<ul>", end="</ul>"),
    "names that are links": _html_rows("<b>{label}:</b> {value}<br>", show=_named_links),
    "addresses that may break": _html_rows("<b>{label}:</b> {value}<br>", show=_broken_links),
    "rewritten links": _html_rows("<b>{label}:</b> {value}<br>", show=_other_links),
}


def varied(client: Client, layout: str = "as it is", style: Style | None = None) -> Client:
    """A client whose text is laid out in that way."""
    return replace(client, text=LAYOUTS[layout], style=style or Style(), is_flowed=False)


def shown(client: Client, layout: str) -> Client:
    """A client whose HTML is laid out in that way."""
    return replace(client, html=HTML_LAYOUTS[layout])
