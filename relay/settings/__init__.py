"""config.yaml and the environment -> frozen models, with every mistake found at once."""

from relay.settings.models import (
    AccountSettings,
    ByPolicy,
    LimitSettings,
    ListenerSettings,
    LogFormat,
    LogLevel,
    LogSettings,
    ParserSettings,
    PortalSettings,
    Protocol,
    SandboxSettings,
    Settings,
    StoreSettings,
    Strangers,
    Tls,
    WebSettings,
    WorkerSettings,
)
from relay.settings.secrets import Secret, SecretRef

__all__ = [
    "AccountSettings",
    "ByPolicy",
    "LimitSettings",
    "ListenerSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "ParserSettings",
    "PortalSettings",
    "Protocol",
    "SandboxSettings",
    "Secret",
    "SecretRef",
    "Settings",
    "StoreSettings",
    "Strangers",
    "Tls",
    "WebSettings",
    "WorkerSettings",
]
