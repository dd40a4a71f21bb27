"""`relay run`, but it kills itself with SIGKILL the first time it gets to a named point.

    python crash_at.py POINT config.yaml

A kill at a random moment hits the gaps between two commits rarely; these are hit each time. Only
the functions named here are wrapped, everything else is relay as it is.
"""

import functools
import inspect
import os
import signal
import sys
from pathlib import Path

from relay import app
from relay.hubspot import Crm, calls
from relay.spool import Spool
from relay.spool.arrivals import Arrivals


def _always(*_):
    return True


def _is_a_create(response):
    """The answer to a create of engagements has begun: HubSpot has done it."""
    return response.method == "POST" and response.url.path.endswith(
        ("/emails", "/emails/batch/create")
    )


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _die_before(owner, name, is_it=_always):
    real = getattr(owner, name)

    @functools.wraps(real)
    def wrapped(*arguments, **named):
        if is_it(*arguments):
            _die()
        return real(*arguments, **named)

    setattr(owner, name, wrapped)


def _die_after(owner, name, is_it=_always):
    """When it has returned something that `is_it`."""
    real = getattr(owner, name)

    @functools.wraps(real)
    async def awaited(*arguments, **named):
        if is_it(result := await real(*arguments, **named)):
            _die()
        return result

    @functools.wraps(real)
    def called(*arguments, **named):
        if is_it(result := real(*arguments, **named)):
            _die()
        return result

    setattr(owner, name, awaited if inspect.iscoroutinefunction(real) else called)


POINTS = {
    # the door
    "stored, not committed": lambda: _die_after(Arrivals, "accept"),
    "committed, not answered": lambda: _die_after(Spool, "put"),
    # the worker
    "claimed": lambda: _die_after(Spool, "claim", bool),
    "contacts created": lambda: _die_after(Crm, "create_contacts"),
    "intended": lambda: _die_after(Spool, "intend"),
    "created, answer not read": lambda: _die_before(calls, "_read", _is_a_create),
    "created, answer not stored": lambda: _die_after(Crm, "log_emails"),
    "one of the batch stored": lambda: _die_after(Spool, "settle"),
    # what is unsure
    "found by reading back": lambda: _die_after(Crm, "find_logged", bool),
    "found, not linked": lambda: _die_before(Crm, "link"),
    "found and linked, not stored": lambda: _die_after(Crm, "link"),
}


if __name__ == "__main__":
    POINTS[sys.argv[1]]()
    app.run(Path(sys.argv[2]))
