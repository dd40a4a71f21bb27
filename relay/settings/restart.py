"""Which changes a running relay cannot take over. It holds these things open, or has built on them.

Everything else (portals, limits, accounts, trusted_networks, worker, how long mail is kept) takes
effect on reload.
"""

from operator import attrgetter

from relay.settings.models import Settings

_HELD = ("data_dir", "hostname", "listeners", "store.url", "parser", "web", "sandbox", "log")


def restart_needed(old: Settings, new: Settings) -> tuple[str, ...]:
    """The keys whose new values wait for a restart."""
    return tuple(key for key in _HELD if attrgetter(key)(old) != attrgetter(key)(new))
