"""What mail clients put around a forwarded mail in HTML. Data, and how to find it above a line.

A landmark says whose HTML it is; most clients put the same one around a quoted reply. Exchange puts
`x_` before the ids and classes of what it passes on.
"""

import re

from selectolax.lexbor import LexborNode

CLASSES = {
    "gmail_quote": "Gmail",
    "gmail_quote_container": "Gmail",
    "gmail_attr": "Gmail",
    "gmail_extra": "Gmail",
    "moz-forward-container": "Thunderbird",
    "moz-email-headers-table": "Thunderbird",
    "moz-cite-prefix": "Thunderbird",
    "yahoo_quoted": "Yahoo",
    "iosymail": "Yahoo",
    "protonmail_quote": "Proton Mail",
    "zmail_extra": "Zoho Mail",
    "zmail_extra_hr": "Zoho Mail",
    "missive_quote": "Missive",
    "ms-outlook-mobile-reference-message": "Outlook for mobiles",
    "ms-outlook-mobile-body-separator-line": "Outlook for mobiles",
    "outlookmessageheader": "Outlook",
    "hs_reply": "HubSpot",
    "tutanota_quote": "Tuta",
    "skiff_quote": "Skiff",
    "hmail_extra": "Hey",
    "front-blockquote": "Front",
    "cite2": "eM Client",
}
IDS = {
    "divrplyfwdmsg": "Outlook on the web",
    "appendonsend": "Outlook on the web",
    "mail-editor-reference-message-container": "Outlook",
    "ms-outlook-mobile-signature": "Outlook for mobiles",
    "forwardbody1": "Roundcube",
    "replybody1": "Roundcube",
    "qt": "Fastmail",
    "beforequote": "Zoho Mail",
    "isforwardcontent": "QQ Mail",
    "isreplycontent": "NetEase Mail",
}
NAMES = {"messagereplysection": "Spark", "quote": "GMX"}
MARKERS = {"data-marker": "Zimbra"}
"""Attributes that say it by their name."""

_LEVELS = 30
_ANOTHER = re.compile(r"^(?:x_)+")
_LINE_ABOVE = re.compile(r"border-top\s{0,3}:[^;]{0,30}solid", re.IGNORECASE)


def client_of(node: LexborNode | None) -> str:
    """The mail client whose landmark a line stands in, or right below; "" for none that is known."""
    for _ in range(_LEVELS):
        if node is None or node.tag == "body":
            break
        if name := _landmark(node):
            return name
        node = node.parent
    return ""


def _landmark(node: LexborNode) -> str:
    if node.tag is None or node.tag.startswith("-"):
        return ""
    attributes = node.attributes
    names = [CLASSES.get(_plain(each)) for each in _value(attributes, "class").split()[:20]]
    names.append(IDS.get(_plain(_value(attributes, "id"))))
    names.append(NAMES.get(_value(attributes, "name")))
    names += [client for marker, client in MARKERS.items() if marker in attributes]
    if node.tag == "blockquote" and _value(attributes, "type") == "cite":
        names.append("Apple Mail")
    if _LINE_ABOVE.search(_value(attributes, "style")):
        names.append("Outlook")
    return next(filter(None, names), "")


def _value(attributes: dict[str, str | None], name: str) -> str:
    return (attributes.get(name) or "").lower()


def _plain(token: str) -> str:
    return _ANOTHER.sub("", token[:80])
