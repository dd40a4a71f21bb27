"""What a client says about a mail before it sends it: MAIL and RCPT, checked.

Pure: a command's path in, an envelope that grows or a refusal out.
"""

import re

from relay.access import Access, NoSuchRecipient
from relay.listener import replies
from relay.listener.paths import Path
from relay.listener.replies import Reply
from relay.model import Recipient
from relay.settings import LimitSettings

_PARAMETERS = {
    "SIZE": re.compile(r"[0-9]{1,20}"),  # RFC 1870
    "BODY": re.compile(r"(?i:7BIT|8BITMIME)"),  # RFC 6152
    "SMTPUTF8": re.compile(r""),  # RFC 6531
    "AUTH": re.compile(r".+"),  # RFC 4954 section 5: it names the author and proves nothing
}


class Transaction:
    """One mail's envelope. `recipients` may repeat: LMTP answers each of them."""

    def __init__(self, mail_from: str, *, is_utf8: bool) -> None:
        self.mail_from = mail_from
        self.recipients: list[Recipient] = []
        self._is_utf8 = is_utf8

    def add(self, path: Path | None, *, access: Access, limits: LimitSettings) -> Reply:
        """Take the recipient that RCPT names, or say why not. None: it could not be read."""
        if path is None:
            return replies.RCPT_SYNTAX
        if path.parameters:
            return replies.UNKNOWN_PARAMETER
        if not (path.is_ascii or self._is_utf8):
            return replies.NEEDS_SMTPUTF8
        if len(self.recipients) >= limits.recipients:
            return replies.TOO_MANY_RECIPIENTS
        recipient = access.resolve(path.address)
        if isinstance(recipient, NoSuchRecipient):
            return replies.NO_RECIPIENT[recipient]
        self.recipients.append(recipient)
        return replies.RECIPIENT_OK


def begin(path: Path | None, *, limits: LimitSettings) -> Transaction | Reply:
    """The mail that MAIL announces, or why it is not wanted. None: it could not be read."""
    if path is None:
        return replies.MAIL_SYNTAX
    for name, value in path.parameters.items():
        if name not in _PARAMETERS:
            return replies.UNKNOWN_PARAMETER
        if not _PARAMETERS[name].fullmatch(value):
            return replies.MAIL_SYNTAX
    is_utf8 = "SMTPUTF8" in path.parameters
    if not (path.is_ascii or is_utf8):
        return replies.NEEDS_SMTPUTF8
    if int(path.parameters.get("SIZE", 0)) > limits.message_bytes:
        return replies.too_large(limits.message_bytes)
    return Transaction(path.address, is_utf8=is_utf8)
