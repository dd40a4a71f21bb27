"""What a session is given: the rules it is held to, and those it works with."""

import ssl
from dataclasses import dataclass

from relay.access import Access
from relay.clock import Clock
from relay.listener.auth import Authenticator
from relay.listener.crowd import Crowd
from relay.listener.intake import Intake
from relay.log import Logger
from relay.metrics import Metrics
from relay.settings import ListenerSettings, Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The rules. A reload makes new ones for the sessions that come after it."""

    listener: ListenerSettings
    tls: ssl.SSLContext | None
    settings: Settings
    access: Access


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """The same for all sessions of a `Listener`, for as long as it is open."""

    intake: Intake
    authenticator: Authenticator
    crowd: Crowd
    clock: Clock
    log: Logger
    metrics: Metrics
