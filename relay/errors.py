"""The two ways in which something can fail.

    RelayError
    |- Temporary    it may work later: the mail waits, no attempt is burnt for our own faults
    `- Permanent    it will not work however often it is tried: the mail is parked, or refused

Adapters (listener, spool, hubspot) translate foreign exceptions into these in one place each. Any
other exception is a bug: it is logged with its traceback, the mail is retried, then parked.
"""


class RelayError(Exception):
    """`reason` is one sentence for an operator: what happened, to which thing, what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Temporary(RelayError):
    """Worth another try. `retry_after_s`: how long the other side asked us to wait, if it did."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class Permanent(RelayError):
    """Not worth another try without a person changing something."""
