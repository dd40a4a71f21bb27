"""A provider asks the address that mail is to be forwarded to whether it may (mail.md section 3).

Known by the sender's address, never by its name, in any language. Only links to the provider's own
hosts are taken, so that a forged mail leads nowhere else. Code and link are as good as a password.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from relay.model import Confirmation, ParsedEmail
from relay.parser.addresses import make_address
from relay.parser.folding import without_accents

_LINK = re.compile(r"https://([a-z0-9.-]{1,100}+)(/[^\s<>\"'()\[\]\\^`{|}]{1,2000}+)")
_CODE = re.compile(r"(?<![\w.@/#=%-])#?([0-9]{6,12})(?![\w@/=%]|[.-]\d)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")
_CHARS = 20_000
_GMAIL_PATH = re.compile(r"/mail/(?:u/\d/)?vf-")
"""`vf-` confirms, `uf-` in the same mail takes the request back."""
_MACHINE = re.compile(
    r"no[-_.]?reply|do[-_.]?not[-_.]?reply|forward|confirm|verif|notif|support|mailer"
)
_FORWARDING = re.compile(
    r"forward|weiterleit|umleit|transfert|redirection|reenv|inoltr|encaminha|doorst|doorzend"
    r"|vidarebefordr|videresend|edelleenl|przekaz|przekierow|przesyl|prepos|presmer|prosljed"
    r"|preusmjer|tovabbit|atirany|yonlendir|iletme|edasta|пересыл|переадрес|перенаправ"
    r"|пересил|переспрям|転送|转发|轉寄|자동 전달"
)
"""Folded: as `without_accents` leaves them"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provider:
    """`senders` are whole addresses; whoever writes from one of `domains` must sound like a machine."""

    name: str
    hosts: tuple[str, ...]
    senders: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    path: re.Pattern[str] | None = None


_PROVIDERS = (
    _Provider(
        name="Gmail",
        senders=("forwarding-noreply@google.com",),
        hosts=("mail-settings.google.com", "mail.google.com", "isolated.mail.google.com"),
        path=_GMAIL_PATH,
    ),
    _Provider(
        name="Outlook",
        domains=("microsoft.com", "accountprotection.microsoft.com", "outlook.com", "live.com"),
        hosts=(
            "outlook.live.com",
            "account.live.com",
            "login.live.com",
            "account.microsoft.com",
            "outlook.office.com",
            "outlook.office365.com",
        ),
    ),
    _Provider(
        name="Zoho",
        domains=("zoho.com", "zoho.eu", "zoho.in", "zohomail.com", "zohomail.eu", "zohocorp.com"),
        hosts=("mail.zoho.com", "mail.zoho.eu", "mail.zoho.in", "mail.zoho.com.au", "mail.zoho.jp"),
    ),
    _Provider(
        name="Yahoo",
        domains=("yahoo.com", "yahoo-inc.com", "yahooinc.com", "cc.yahoo-inc.com"),
        hosts=("mail.yahoo.com", "login.yahoo.com", "edit.yahoo.com"),
    ),
    _Provider(
        name="Fastmail",
        domains=("fastmail.com", "fastmailteam.com"),
        hosts=("www.fastmail.com", "app.fastmail.com"),
    ),
    _Provider(
        name="iCloud",
        domains=("apple.com", "id.apple.com", "email.apple.com", "icloud.com"),
        hosts=("www.icloud.com", "appleid.apple.com", "account.apple.com"),
    ),
    _Provider(
        name="Proton",
        domains=("proton.me", "notify.proton.me"),
        hosts=("account.proton.me", "mail.proton.me"),
    ),
    _Provider(
        name="Yandex",
        domains=("yandex.ru", "yandex.com", "passport.yandex.ru"),
        hosts=("mail.yandex.ru", "mail.yandex.com", "passport.yandex.ru", "passport.yandex.com"),
    ),
    _Provider(
        name="Mail.ru",
        domains=("mail.ru", "corp.mail.ru"),
        hosts=("e.mail.ru", "account.mail.ru"),
    ),
)


def read_confirmation(email: ParsedEmail) -> Confirmation | None:
    """What a provider asks; None if the mail is no such request."""
    if len(email.from_) != 1:
        return None
    sender = email.from_[0]
    for provider in _PROVIDERS:
        if sender.key in provider.senders:
            return _read(provider, email)
        if sender.domain in provider.domains and _MACHINE.search(sender.key.partition("@")[0]):
            asked = _read(provider, email)
            is_asked = _FORWARDING.search(without_accents(email.subject)) and (
                asked.code or asked.link
            )
            return asked if is_asked else None
    return None


def _read(provider: _Provider, email: ParsedEmail) -> Confirmation:
    link = next(_links(provider, email), "")
    return Confirmation(provider=provider.name, address=_whose(email), code=_code(email), link=link)


def _links(provider: _Provider, email: ParsedEmail) -> Iterator[str]:
    for text in (email.text[:_CHARS], unescape(email.html[:_CHARS])):
        for found in _LINK.finditer(text):
            is_asking = provider.path is None or provider.path.match(found[2])
            if found[1] in provider.hosts and is_asking:
                yield found[0].rstrip(".,;:!")


def _code(email: ParsedEmail) -> str:
    for text in (email.subject, _LINK.sub(" ", email.text[:_CHARS])):
        if found := _CODE.search(text):
            return found[1]
    return ""


def _whose(email: ParsedEmail) -> str:
    """The first address named that is neither the provider's nor one it was sent to."""
    others = {address.key for address in (*email.to, *email.cc, *email.from_)}
    for text in (email.subject, email.text[:_CHARS]):
        for found in _ADDRESS.finditer(text):
            address = make_address(found[0].rstrip("."))
            if address and address.key not in others:
                return address.email
    return ""
