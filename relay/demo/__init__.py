"""`relay demo`: the whole of relay on one machine, with five mails to look at."""

from relay.demo.demo import run

__all__ = ["run"]
