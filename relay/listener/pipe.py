"""A mail from a pipe: `relay ingest`, or an MTA's pipe transport, through the same door as SMTP.

Whoever may run the command on this host is trusted like a peer in one of our own networks.
"""

from collections.abc import Sequence

from relay.access import Access
from relay.authenticity import known
from relay.clock import Clock
from relay.errors import Permanent
from relay.listener import door, replies
from relay.listener.replies import Reply
from relay.model import Delivery, Envelope, Recipient
from relay.settings import AuthenticationSettings


class Rejected(Permanent):
    """The mail is not taken. `reply` is what an SMTP client would have been told."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.text)
        self.reply = reply


def deliveries(
    raw: bytes,
    *,
    rcpt_to: Sequence[str],
    mail_from: str,
    access: Access,
    authentication: AuthenticationSettings,
    clock: Clock,
    max_bytes: int,
    hops: int,
) -> list[Delivery]:
    """What to spool: one delivery for each portal that takes the mail.

    `hops` is how many Received headers a mail may have. An mbox "From " line above the mail is
    dropped, LF line ends become CRLF. Raises Rejected when a
    recipient is unknown, or when no portal takes the mail.
    """
    if raw.startswith(b"From "):
        raw = raw.partition(b"\n")[2]
    if len(raw) > max_bytes:
        raise Rejected(replies.too_large(max_bytes))
    envelope = Envelope(
        mail_from=mail_from,
        rcpt_to=tuple(rcpt_to),
        raw=raw,
        received_at=clock.now(),
        peer="pipe",
        trusted=True,
    )
    recipients = [_recipient(address, access) for address in rcpt_to]
    seen = door.look(envelope, max_hops=hops)
    if isinstance(seen, Reply):
        raise Rejected(seen)
    decided = door.decide(seen, known(envelope, authentication), recipients, access=access).values()
    taken = [each for each in decided if isinstance(each, Delivery)]
    if not taken:
        refusals = [each for each in decided if isinstance(each, Reply)]
        raise Rejected(refusals[0] if refusals else replies.RECIPIENT_FIRST)
    return taken


def _recipient(address: str, access: Access) -> Recipient:
    recipient = access.resolve(address)
    if not isinstance(recipient, Recipient):
        raise Rejected(replies.NO_RECIPIENT[recipient])
    return recipient
