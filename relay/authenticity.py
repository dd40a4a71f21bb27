"""Evidence of who a mail is really from, gathered at the border.

What counts today is the peer (one of our own networks, which has checked the mail) and the
authenticated user. SPF, DKIM, DMARC and ARC have their places in `Evidence` and are "not checked".
"""

from relay.model import Copy, Envelope, Evidence


def gather(source: Envelope | Copy) -> Evidence:
    """What is known of the sender, at the door from the envelope or later from a stored copy."""
    return Evidence(peer_trusted=source.trusted, user=source.user)
