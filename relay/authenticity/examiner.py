"""All that can be found out about who a mail is from, in one place.

What a mail says about itself is a claim. Evidence is the peer, the user that AUTH proved, and what a
domain's owner publishes in DNS: which servers send for it (SPF), which keys sign for it (DKIM), what
it wants of both (DMARC); and what somebody trusted has seen (ARC, Authentication-Results).
"""

from dataclasses import dataclass, field, replace
from ipaddress import ip_address

from relay.authenticity import dmarc, results
from relay.authenticity.lookups import Lookups, Resolver
from relay.authenticity.signatures import arc, dkim, fields
from relay.authenticity.signatures.signature import Mail, Result
from relay.authenticity.spf import Sender
from relay.authenticity.spf import check as check_spf
from relay.clock import Clock
from relay.domains import organisational
from relay.model import Check, Claims, Envelope, Evidence, Method, Shown
from relay.settings import AuthenticationSettings


def known(envelope: Envelope, settings: AuthenticationSettings) -> Evidence:
    """What needs no asking: the peer, the user that AUTH proved, and what our own servers report."""
    evidence = Evidence(peer_trusted=envelope.trusted, user=envelope.user)
    if not (envelope.trusted and settings.results_from):
        return evidence
    signed = fields.split(envelope.raw)
    if isinstance(signed, str):
        return evidence
    shown = [
        Shown(
            domain=each.domain,
            method=Method.REPORTED,
            detail=f"{server} reports {each.method}=pass",
        )
        for server, text in results.believed(signed.fields, settings.results_from)
        for each in results.passes(text)
    ]
    return replace(
        evidence,
        shown=tuple(shown),
        notes=tuple(f"{each.detail} for {each.domain}" for each in shown),
    )


@dataclass(slots=True)
class _Found:
    """What has been found out so far."""

    shown: list[Shown] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Examiner:
    """One for all sessions: it keeps the cache of DNS answers."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resolver = Resolver(clock)

    async def examine(
        self,
        envelope: Envelope,
        claims: Claims,
        *,
        is_claimed: bool,
        settings: AuthenticationSettings,
    ) -> Evidence:
        """`is_claimed`: the mail says that it is from, to or passed on by one of ours.

        If it does not, or if its peer or user is known, nobody is asked: no answer could make a
        difference, and a stranger must not be able to make relay query.
        """
        evidence = known(envelope, settings)
        if evidence.peer_trusted or evidence.user is not None or not is_claimed:
            return evidence
        lookups = Lookups(
            self._resolver,
            servers=settings.name_servers,
            timeout_s=settings.timeout_s,
            clock=self._clock,
        )
        found = _Found()
        spf = await _spf(envelope, lookups, found)
        mail = _mail(envelope, found)
        author = claims.from_[0].domain if len(claims.from_) == 1 else ""
        now_s = self._clock.now().timestamp()
        return replace(
            evidence,
            spf=spf,
            dkim=await _dkim(mail, author, lookups, found, now_s=now_s),
            dmarc=await _dmarc(author, lookups, found),
            arc=await _arc(mail, settings, lookups, found, now_s=now_s),
            shown=tuple(found.shown),
            notes=tuple(found.notes),
        )


async def _spf(envelope: Envelope, lookups: Lookups, found: _Found) -> Check:
    try:
        address = ip_address(envelope.peer)
    except ValueError:
        found.notes.append(f"SPF: not checked, for the peer ({envelope.peer}) has no address")
        return Check.NOT_CHECKED
    sender = Sender(address=address, mail_from=envelope.mail_from, helo=envelope.helo)
    check, reason = await check_spf(sender, lookups.ask)
    domain = sender.domain.lower()
    found.notes.append(
        f"SPF: {check} for {domain}, sent by {address}" + (f": {reason}" if reason else "")
    )
    if check is Check.PASS:
        found.shown.append(
            Shown(domain=domain, method=Method.SPF, detail=f"{address} may send for {domain} (SPF)")
        )
    return check


def _mail(envelope: Envelope, found: _Found) -> Mail | None:
    """The mail as signatures see it; None where none can count."""
    signed = fields.split(envelope.raw)
    if isinstance(signed, str):
        found.notes.append(f"DKIM: no signature of this mail can count: {signed}")
        return None
    return Mail(envelope.raw, signed)


async def _dkim(
    mail: Mail | None, author: str, lookups: Lookups, found: _Found, *, now_s: float
) -> Check:
    if mail is None:
        return Check.PERMERROR
    own = {organisational(author)}
    checked = await dkim.check(mail, lookups.ask, now_s=now_s, first=own)
    for each in checked:
        found.notes.append(_told(each))
        if each.check is Check.PASS:
            detail = f"a signature of {each.domain} holds (DKIM)"
            found.shown.append(Shown(domain=each.domain, method=Method.DKIM, detail=detail))
    if not checked:
        found.notes.append("DKIM: the mail is not signed")
    return _together(checked, own)


def _told(result: Result) -> str:
    if result.check is Check.PASS:
        return f"DKIM: the signature of {result.domain} holds"
    whose = f"the signature of {result.domain}" if result.domain else "a signature"
    return f"DKIM: {whose} does not count: {result.reason}"


def _together(checked: list[Result], own: set[str]) -> Check:
    """One result for all signatures: the author's pass, else that one may yet, else the best."""
    if any(each.check is Check.PASS and organisational(each.domain) in own for each in checked):
        return Check.PASS
    found = {each.check for each in checked}
    order = (Check.TEMPERROR, Check.PASS, Check.FAIL, Check.PERMERROR)
    return next((check for check in order if check in found), Check.NONE)


async def _dmarc(author: str, lookups: Lookups, found: _Found) -> Check:
    if not author:
        return Check.NONE
    shown = {
        method: [each.domain for each in found.shown if each.method is method]
        for method in (Method.SPF, Method.DKIM)
    }
    check, policy = await dmarc.check(
        author, lookups.ask, by_spf=shown[Method.SPF], by_dkim=shown[Method.DKIM]
    )
    said = f", whose policy is {policy}" if policy else ""
    found.notes.append(f"DMARC: {check} for {author}{said}")
    return check


async def _arc(
    mail: Mail | None,
    settings: AuthenticationSettings,
    lookups: Lookups,
    found: _Found,
    *,
    now_s: float,
) -> Check:
    if mail is None:
        return Check.NONE
    chain = await arc.check(mail, lookups.ask, trusted=settings.trusted_sealers, now_s=now_s)
    if chain.check is Check.NONE:
        return Check.NONE
    reason = f": {chain.reason}" if chain.reason else ""
    sealer = f", sealed last by {chain.sealer}" if chain.sealer else ""
    found.notes.append(f"ARC: {chain.check}{sealer}{reason}")
    for each in results.passes(chain.results.partition(";")[2]):
        detail = f"{chain.sealer} saw {each.method}=pass for {each.domain} (ARC)"
        found.notes.append(f"ARC: {detail}")
        found.shown.append(Shown(domain=each.domain, method=Method.ARC, detail=detail))
    return chain.check
