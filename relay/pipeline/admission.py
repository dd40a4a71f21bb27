"""Who brings a mail, and may they: `relay.access` asked for each copy of it, now that it has been read."""

from collections.abc import Sequence
from dataclasses import replace

from relay.access import PortalAccess
from relay.model import (
    Allowed,
    Claims,
    Confirmation,
    Copy,
    Evidence,
    Key,
    ParsedEmail,
    Refused,
)


class Admission:
    def __init__(self, access: PortalAccess) -> None:
        self._access = access

    def authorise(
        self, copies: Sequence[Copy], parsed: ParsedEmail
    ) -> tuple[Allowed | Refused, Evidence]:
        """The best verdict that any copy of the mail earns: one good copy is enough."""
        judged = [
            (
                self._access.judge(
                    claims_of(parsed, mail_from=copy.mail_from),
                    copy.evidence,
                    [copy.recipient],
                ),
                copy.evidence,
            )
            for copy in copies
        ]
        return next((one for one in judged if isinstance(one[0], Allowed)), judged[0])

    def asks_to_forward(
        self, copies: Sequence[Copy], parsed: ParsedEmail, otherwise: Refused
    ) -> Confirmation | None:
        """What a provider asks who wants to forward mail here; None if the mail is no such question.

        It comes from an outsider, and whose mail it is about says whether it is shown.
        """
        asked = parsed.confirmation
        if asked is None or all(
            self._access.refuse_question(
                replace(asked, address=""),
                claims_of(parsed, mail_from=copy.mail_from),
                copy.evidence,
                otherwise=otherwise,
            )
            for copy in copies
        ):
            return None
        return asked

    def leaked(self, parsed: ParsedEmail) -> tuple[Key, ...]:
        """The secret addresses that an outsider's mail shows to everybody who has it, or one inside.

        A provider that asks whether it may forward there names it to nobody else.
        """
        if parsed.confirmation is not None:
            return ()
        written = (parsed, *(forwarded.email for forwarded in parsed.forwarded))
        found = (key for email in written for key in self._access.leaked(claims_of(email)))
        return tuple(dict.fromkeys(found))


def claims_of(email: ParsedEmail, *, mail_from: str = "") -> Claims:
    """Who a mail says it is from and to."""
    return Claims(
        mail_from=mail_from,
        from_=email.from_,
        redirects=email.redirects,
        recipients=(*email.to, *email.cc),
    )
