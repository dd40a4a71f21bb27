"""A batch of mails, top to bottom: people, then what hangs on them, then each mail's records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relay.hubspot import Crm
from relay.matcher.companies import our_domains
from relay.matcher.spellings import other_spellings
from relay.model import Finding, Ignored, Match, Parked, RecordRef
from relay.placing.hanging import Hanging, Hangs
from relay.placing.people import Met, People
from relay.settings import PortalSettings, Strangers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A mail to be placed. `owner_id`: the owner of contacts that are made for it."""

    match: Match
    owner_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """`links` has at least one record, contacts first."""

    links: tuple[RecordRef, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    outcome: Parked | Ignored
    findings: tuple[Finding, ...]


class Placing:
    """One portal's. `may_create`: strangers become contacts as the settings say."""

    def __init__(self, *, portal: PortalSettings, crm: Crm, may_create: bool = True) -> None:
        self._portal = portal
        self._crm = crm
        ours = our_domains(portal)
        self._people = People(portal=portal, crm=crm, ours=ours, may_create=may_create)
        self._hanging = Hanging(portal=portal, crm=crm, ours=ours)

    async def place(self, wanted: Sequence[Wanted]) -> list[Placed | Unplaced]:
        """One answer for each, in order. Raises Temporary, Permanent."""
        tagged = {record for one in wanted for record in one.match.records}
        present = await self._crm.present(tagged) if tagged else {}
        gone = [[one for one in each.match.records if one not in present] for each in wanted]
        met = await self._people.meet(
            [
                (each.match.theirs, each.owner_id)
                for each, missing in zip(wanted, gone, strict=True)
                if not missing
            ]
        )
        hangs = await self._hanging.on(met)
        return [
            _no_such(missing) if missing else self._place(each.match, met, hangs, present)
            for each, missing in zip(wanted, gone, strict=True)
        ]

    def _place(
        self, match: Match, met: Met, hangs: Hangs, present: Mapping[RecordRef, RecordRef]
    ) -> Placed | Unplaced:
        contacts = met.contacts_of(match.theirs)
        on_contacts, choices = self._hanging.choose(contacts, hangs)
        findings = (*met.findings_about(match.theirs), *choices)
        tagged = [present[record] for record in match.records]
        links = tuple(
            dict.fromkeys(
                (
                    *(contact.ref for contact in contacts),
                    *on_contacts,
                    *tagged,
                    *(match.taken_over if contacts or tagged else ()),
                )
            )
        )
        if not links:
            return Unplaced(outcome=self._nobody(match), findings=findings)
        return Placed(links=links, findings=findings)

    def _nobody(self, match: Match) -> Parked | Ignored:
        names = ", ".join(person.email for person in match.theirs)
        if self._portal.strangers is Strangers.NEVER:
            return Ignored(
                reason=f"no contact for {names}, and mail with strangers only is never logged"
            )
        return Parked(
            reason=f"no contact for {names}: create one in HubSpot, and the mail is logged",
            waits_for=tuple(
                spelt.key for person in match.theirs for spelt in (person, *other_spellings(person))
            ),
        )


def _no_such(missing: Sequence[RecordRef]) -> Unplaced:
    reason = (
        f"it is to be logged on {', '.join(map(str, missing))}, which is not in HubSpot: correct the tag and send the mail "
        "again, or restore the record and retry it"
    )
    return Unplaced(outcome=Parked(reason=reason), findings=(Finding(rule="tag", text=reason),))
