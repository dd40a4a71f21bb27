"""The worker: takes what is due, has it decided, creates the engagements and settles the mails."""

from relay.worker.backlog import PortalStatus, stand
from relay.worker.portal import Line
from relay.worker.worker import Worker

__all__ = ["Line", "PortalStatus", "Worker", "stand"]
