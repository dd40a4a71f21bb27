"""What can be set, as frozen models: names, meanings, units, defaults and bounds.

`relay.settings.load` fills them from config.yaml. The descriptions here are what `relay schema`
prints. A secret is never a value in the file, only a place to find it (`relay.settings.secrets`).
"""

from relay.settings.models.border import (
    AccountSettings,
    AuthenticationSettings,
    LimitSettings,
    ListenerSettings,
    Protocol,
    Tls,
)
from relay.settings.models.machine import (
    LogFormat,
    LogLevel,
    LogSettings,
    ParserSettings,
    SandboxSettings,
    SmarthostSettings,
    StoreSettings,
    WebSettings,
    WorkerSettings,
)
from relay.settings.models.portals import (
    ByPolicy,
    Extent,
    MailboxSettings,
    ManyContacts,
    NeverLogDrops,
    OAuthSettings,
    Objects,
    PortalSettings,
    PrivacySettings,
    Redacted,
    Strangers,
    TellUsers,
    WebhookSettings,
)
from relay.settings.models.values import IPNetwork, Loc, Misplaced
from relay.settings.models.whole import Settings

__all__ = [
    "AccountSettings",
    "AuthenticationSettings",
    "ByPolicy",
    "Extent",
    "IPNetwork",
    "LimitSettings",
    "ListenerSettings",
    "Loc",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "MailboxSettings",
    "ManyContacts",
    "Misplaced",
    "NeverLogDrops",
    "OAuthSettings",
    "Objects",
    "ParserSettings",
    "PortalSettings",
    "PrivacySettings",
    "Protocol",
    "Redacted",
    "SandboxSettings",
    "Settings",
    "SmarthostSettings",
    "StoreSettings",
    "Strangers",
    "TellUsers",
    "Tls",
    "WebSettings",
    "WebhookSettings",
    "WorkerSettings",
]
