"""All that can be found out about who a mail is from, in one place.

What counts today is the peer (one of our own networks, which has checked the mail) and the
authenticated user.
"""

from relay.model import Envelope, Evidence


def known(envelope: Envelope) -> Evidence:
    """What the connection itself shows: the peer, and the user that AUTH proved."""
    return Evidence(peer_trusted=envelope.trusted, user=envelope.user)


class Examiner:
    """One for all sessions."""

    async def examine(self, envelope: Envelope, *, is_claimed: bool) -> Evidence:  # noqa: ARG002
        """`is_claimed`: the mail says that it is from, to or passed on by one of ours.

        If it does not, or if its peer or user is known, nothing is asked: no answer could make a
        difference, and a stranger must not be able to make relay query.
        """
        return known(envelope)
