"""A provider asks the address that mail is to be forwarded to whether it may (mail.md section 3).

Known by the sender's address, never by its name, in any language. Only links to the provider's own
hosts are taken, so that a forged mail leads nowhere else. Code and link are as good as a password.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from relay.model import Address, Confirmation, ParsedEmail
from relay.parser.addresses import make_address
from relay.parser.folding import without_accents

_LINK = re.compile(r"https://([a-z0-9.-]{1,100}+)(/[^\s<>\"'()\[\]\\^`{|}]{1,2000}+)")
_CODE = re.compile(r"(?<![\w.@/#=%-])#?([0-9]{6,12})(?![\w@/=%]|[.-]\d)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}")
_CHARS = 20_000
_SUBJECT_CHARS = 1_000
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

    def may_ask(self, subject: str) -> bool:
        """One of `senders` writes nothing else, in whatever language."""
        return bool(self.senders or _FORWARDING.search(without_accents(subject)))


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
    provider = _provider(email.from_)
    if provider is None or not provider.may_ask(email.subject):
        return None
    asked = Confirmation(
        provider=provider.name,
        address=_whose(
            (email.subject, email.text[:_CHARS]), besides=(*email.to, *email.cc, *email.from_)
        ),
        code=_code(email),
        link=next(_links(provider, email), ""),
    )
    return asked if provider.senders or asked.code or asked.link else None


def announced(
    authors: Sequence[Address], recipients: Sequence[Address], read_subject: Callable[[], str]
) -> Confirmation | None:
    """What a provider asks as far as the headers tell, for the door. Code and link are in the body.

    `read_subject` is called for providers only: to decode a subject takes time.
    """
    provider = _provider(authors)
    if provider is None or not provider.may_ask(subject := read_subject()[:_SUBJECT_CHARS]):
        return None
    address = _whose((subject,), besides=(*recipients, *authors))
    return Confirmation(provider=provider.name, address=address)


def _provider(authors: Sequence[Address]) -> _Provider | None:
    if len(authors) != 1:
        return None
    [sender] = authors
    for provider in _PROVIDERS:
        is_machine = _MACHINE.search(sender.key.partition("@")[0])
        if sender.key in provider.senders or (sender.domain in provider.domains and is_machine):
            return provider
    return None


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


def _whose(texts: Iterable[str], *, besides: Iterable[Address]) -> str:
    """The first address named that is neither the provider's nor one it was sent to."""
    others = {address.key for address in besides}
    for text in texts:
        for found in _ADDRESS.finditer(text):
            address = make_address(found[0].rstrip("."))
            if address and address.key not in others:
                return address.email
    return ""
