"""By which domains a person's company may be looked for."""

from collections.abc import Iterable

from relay.domains import organisational
from relay.matcher.free_mail import is_free_mail
from relay.model import Address
from relay.settings import PortalSettings


def company_domains(person: Address, ours: frozenset[str]) -> tuple[str, ...]:
    """The address's own domain, then the one its owner registered: `mail.globex.com`, `globex.com`.

    None for a free-mail domain, where everybody has an address, and for one of ours. `ours`: as
    `our_domains` tells.
    """
    registered = organisational(person.domain)
    if not registered or registered in ours or is_free_mail(person.domain):
        return ()
    return tuple(dict.fromkeys((person.domain, registered)))


def our_domains(portal: PortalSettings) -> frozenset[str]:
    """The registered domains of our people and of relay's mailboxes."""
    addresses: Iterable[str] = (*portal.users, *portal.mailboxes)
    named = (*portal.domains, *(address.rpartition("@")[2] for address in addresses))
    return frozenset(organisational(domain) for domain in named)
