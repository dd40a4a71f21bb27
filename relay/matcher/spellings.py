"""Other spellings of an address, for a second try when HubSpot knows nobody by the first.

A tag behind a plus sign is the owner's own label on mail (RFC 5233); Gmail also takes dots for
nothing and has two domains. Which servers read addresses so is nobody's to know from outside: so the
plain address always goes first.
"""

from relay.model import Address

_GMAIL = ("gmail.com", "googlemail.com")


def other_spellings(address: Address) -> tuple[Address, ...]:
    """The likeliest first; none when there is no other."""
    name, _, domain = address.key.rpartition("@")
    bare = name.partition("+")[0]
    if not bare:
        return ()
    domains: tuple[str, ...] = (domain,)
    names = [name, bare]
    if domain in _GMAIL:
        domains = (domain, *(other for other in _GMAIL if other != domain))
        names.append(bare.replace(".", ""))
    spelt = dict.fromkeys(f"{one}@{at}" for at in domains for one in names if one)
    spelt.pop(address.key)
    return tuple(Address(email=one, name=address.name) for one in spelt)
