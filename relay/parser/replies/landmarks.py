"""What mail clients put around a quotation or a signature in HTML: data, and who stands in it.

Exchange puts `x_` before the ids and classes of what it passes on.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto

from selectolax.lexbor import LexborNode

from relay.parser.pages.lines import Line


class Role(Enum):
    AUTHOR = auto()
    QUOTED = auto()
    """All that stands in it is quoted"""
    ATTRIBUTION = auto()
    """`On …, Jo Client wrote:`, in any language"""
    BELOW = auto()
    """From here on the mail is quoted"""
    SIGNATURE = auto()


_CLASSES = {
    "gmail_attr": Role.ATTRIBUTION,
    "gmail_signature": Role.SIGNATURE,
    "hs_reply": Role.QUOTED,
    "missive_quote": Role.QUOTED,
    "moz-cite-prefix": Role.ATTRIBUTION,
    "moz-signature": Role.SIGNATURE,
    "ms-outlook-mobile-reference-message": Role.BELOW,
    "outlookmessageheader": Role.BELOW,
    "protonmail_quote": Role.QUOTED,
    "protonmail_signature_block": Role.SIGNATURE,
    "tutanota_quote": Role.QUOTED,
    "yahoo_quoted": Role.QUOTED,
    "zmail_extra": Role.QUOTED,
}
_IDS = {
    "applemailsignature": Role.SIGNATURE,
    "divrplyfwdmsg": Role.BELOW,
    "isreplycontent": Role.QUOTED,
    "mail-editor-reference-message-container": Role.BELOW,
    "ms-outlook-mobile-signature": Role.SIGNATURE,
    "qt": Role.QUOTED,
    "reply-intro": Role.ATTRIBUTION,
    "replybody1": Role.QUOTED,
    "signature": Role.SIGNATURE,
    "zm-_id_-sgn": Role.SIGNATURE,
}
_NAMES = {
    "messagereplysection": Role.QUOTED,
    "messagesignaturesection": Role.SIGNATURE,
    "quote": Role.QUOTED,
}
_ANOTHER = re.compile(r"^(?:x_){1,20}")
_TOKENS = 20


def roles_of(lines: Sequence[Line]) -> list[Role]:
    """Each line's, by the elements around it. What is inside a quotation is quoted."""
    known: dict[int, Role] = {}
    roles: list[Role] = []
    for line in lines:
        inside: list[LexborNode] = []
        node = line.first
        while node is not None and node.mem_id not in known:
            inside.append(node)
            node = node.parent
        role = known[node.mem_id] if node is not None else Role.AUTHOR
        for node in reversed(inside):
            if role not in (Role.QUOTED, Role.BELOW):
                role = _role(node) or role
            known[node.mem_id] = role
        roles.append(role)
    return roles


def _role(node: LexborNode) -> Role | None:
    if node.tag is None or node.tag.startswith("-"):
        return None
    attributes = node.attributes
    for token in (attributes.get("class") or "").lower().split()[:_TOKENS]:
        if role := _CLASSES.get(_ANOTHER.sub("", token)):
            return role
    return _IDS.get(_ANOTHER.sub("", (attributes.get("id") or "").lower())) or _NAMES.get(
        (attributes.get("name") or "").lower()
    )
