"""Where a link leads, in words worth reading: nothing that its text says already, no detours.

It only rewrites what is shown in plain text; the HTML keeps its links as they came.
"""

import re
from urllib.parse import parse_qs, unquote, urlsplit

_CHARS = 4_096
_WEB_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S++|[\w-]++(?:\.[\w-]++)*\.[a-z]{2,12}(?:/\S*+)?", re.IGNORECASE
)
_DETOURS = {
    "safelinks.protection.outlook.com": "url",
    "google.com": "q",
    "facebook.com": "u",
    "linkedin.com": "url",
}
"""Sites that pass a reader on to an address which stands in one parameter of the query, by domain."""
_DETOUR_PATHS = frozenset({"", "/", "/url", "/l.php", "/safety/go"})
_URL_DEFENSE = re.compile(r"https://urldefense\.com/v3/__(https?:/\S+?)__;", re.IGNORECASE)


def target_of(href: str, text: str) -> str:
    """What to write behind the text of a link, "" for nothing: an address of mail or of the web."""
    text = text.strip()
    href = "".join(href[:_CHARS].split())
    scheme, _, rest = href.partition(":")
    match scheme.lower():
        case "mailto":
            address = unquote(rest.partition("?")[0])
            return "" if address.lower() in text.lower() else address
        case "http" | "https" if not _WEB_ADDRESS.fullmatch(text):
            address = _without_detour(href)
            return "" if _bare(address) in text else address
        case _:
            return ""


def _bare(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/")


def _without_detour(href: str) -> str:
    """The address itself where a filter or a search engine has put its own before it."""
    if defended := _URL_DEFENSE.match(href):
        return defended[1].replace(":/", "://", 1) if "://" not in defended[1] else defended[1]
    if "?" not in href:
        return href
    try:
        url = urlsplit(href)
        domain = next((name for name in _DETOURS if f".{url.hostname}".endswith(f".{name}")), None)
        if domain is None or url.path not in _DETOUR_PATHS:
            return href
        (address,) = parse_qs(url.query, max_num_fields=20).get(_DETOURS[domain], [""])
    except ValueError:  # no URL at all, or a parameter that stands several times
        return href
    return address if address.lower().startswith(("http://", "https://")) else href
