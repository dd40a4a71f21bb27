"""The worker: takes what is due, has it decided, creates the engagements and settles the mails."""

from relay.worker.portal import Line
from relay.worker.worker import Worker

__all__ = ["Line", "Worker"]
