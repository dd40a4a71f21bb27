"""The durable queue and the ledger. `Spool` is the only door."""

from relay.spool.awaited import Awaiting
from relay.spool.confirmations import Asked
from relay.spool.engines import SpoolFailed
from relay.spool.forgetting import Mention
from relay.spool.leases import LeaseLost
from relay.spool.notices import Notice
from relay.spool.people import SecretAddress
from relay.spool.queries import Balance, Listed, Move, Story, Waiting
from relay.spool.recover import Recovered, recover
from relay.spool.spool import Spool

__all__ = [
    "Asked",
    "Awaiting",
    "Balance",
    "LeaseLost",
    "Listed",
    "Mention",
    "Move",
    "Notice",
    "Recovered",
    "SecretAddress",
    "Spool",
    "SpoolFailed",
    "Story",
    "Waiting",
    "recover",
]
