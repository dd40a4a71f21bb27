"""Reports in prose, which every mail system words differently: what stands out is read, the rest is not.

The mail that a report brings back is not the report: its addresses and ids mean something else.
"""

import re
from itertools import islice
from typing import NamedTuple

from relay.model import Address
from relay.parser.addresses import make_address
from relay.parser.clean import clean_line
from relay.parser.identity import message_ids

_CHARS = 64 * 1024
_ANSWER_CHARS = 500
_ADDRESSES = 100
_ADDR_SPEC = r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}"
_ADDRESS = re.compile(_ADDR_SPEC)
_LISTED = re.compile(
    rf"^[ \t*>\"'(<]{{0,20}}({_ADDR_SPEC})(?:[>\"')]|<mailto:[^>\n]{{1,320}}>){{0,3}}"
    r"[ \t]{0,9}(?::|\.\.\.|[(\[]|$)",
    re.MULTILINE,
)
"""A line that is about an address: `<jo@client.example>: host …`, `jo@client.example... User unknown`"""
_COPY = re.compile(
    r"^[-=_*|>: \t]{0,40}(?:(?:this is |below this line is |below is |included is |enclosed is )?a copy of (?:the|your) (?:\w{1,20} )?message"
    r"|(?:the )?original (?:message|mail)(?=[-=_* \t:]{0,40}$| follows| headers?\b)|returned message|unsent message"
    r"|message text follows"
    r"|(?:the )?(?:message )?headers? (?:follow|of)|message header|message details"
    r"|(?:received|x-received): (?:from|by) |return-path: |dkim-signature: )",
    re.MULTILINE | re.IGNORECASE,
)
_ANSWER = re.compile(
    r"(?<![\w.@+-])([45][0-5]\d)(?:[ -]{1,3}|$)(?=#?[45]\.\d{1,3}\.\d|[^\W\d_]|[<\[(:\"'*]|$)",
    re.MULTILINE,
)
"""A reply code and what follows one, wherever it is quoted"""
_ANSWER_END = re.compile(
    r"\n[ \t]*\n|\n[ \t]*(?:<<<|>>>|Giving up on|\.\.\. while)|[ \t]\(in reply to"
)
_MESSAGE_ID = re.compile(
    r"^[> \t]{0,9}message-id:[^\S\n]{0,9}(<[^\s<>]{3,998}>)", re.MULTILINE | re.IGNORECASE
)
_ADDRESSED = re.compile(r"^[> \t]{0,9}to:[^\S\n]{0,9}([^\n]{3,998})", re.MULTILINE | re.IGNORECASE)
_DAEMONS = ("postmaster@", "mailer-daemon@", "abuse@", "support@", "helpdesk@")


class Prose(NamedTuple):
    """A report's text, without the mail that it brings back; and that mail's id and To field."""

    about: str
    original_id: str | None
    original_to: str


class Answer(NamedTuple):
    """What the system that refused answered (RFC 5321 section 4.2), in one line."""

    reply_code: str = ""
    text: str = ""


def read_prose(text: str) -> Prose:
    text = text[:_CHARS]
    copy = _COPY.search(text, 1)
    cut = copy.start() if copy else len(text)
    found = _MESSAGE_ID.search(text, cut) or _MESSAGE_ID.search(text)
    ids = message_ids(found[1]) if found else ()
    addressed = _ADDRESSED.search(text, cut)
    return Prose(
        about=text[:cut],
        original_id=next(iter(ids), None),
        original_to=addressed[1] if addressed else "",
    )


def find_answer(text: str) -> Answer:
    """The first answer that a text quotes."""
    if not (found := _ANSWER.search(text)):
        return Answer()
    limit = found.start() + _ANSWER_CHARS
    end = _ANSWER_END.search(text, found.end(), limit)
    return Answer(found[1], clean_line(text[found.start() : end.start() if end else limit]))


def find_recipient(about: str, told: frozenset[str]) -> tuple[Address | None, str]:
    """Whom the mail was for, and what the report says about them: all of it, if it is about one.

    It is somebody else than those who are told about it (`told`: their keys).
    """
    listed = [
        (address, found.start())
        for found in islice(_LISTED.finditer(about), _ADDRESSES)
        if (address := _other(found[1], told))
    ]
    if listed:
        first, start = listed[0]
        nexts = (at for address, at in listed if address.key != first.key)
        end = next(nexts, len(about))
        return first, about[start:end] if end < len(about) else about
    without_ids = _MESSAGE_ID.sub(" ", about)
    named = (_other(found[0], told) for found in islice(_ADDRESS.finditer(without_ids), _ADDRESSES))
    return next(filter(None, named), None), about


def _other(spec: str, told: frozenset[str]) -> Address | None:
    address = make_address(spec.rstrip("."))
    is_other = address and address.key not in told and not address.key.startswith(_DAEMONS)
    return address if is_other else None
