"""config.yaml and the environment -> frozen models, with every mistake found at once."""

from relay.settings.load import load, schema
from relay.settings.models import (
    AccountSettings,
    AuthenticationSettings,
    ByPolicy,
    LimitSettings,
    ListenerSettings,
    LogFormat,
    LogLevel,
    LogSettings,
    ManyContacts,
    NeverLogDrops,
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
from relay.settings.problems import Problem, SettingsError
from relay.settings.restart import restart_needed
from relay.settings.secrets import Secret, SecretRef

__all__ = [
    "AccountSettings",
    "AuthenticationSettings",
    "ByPolicy",
    "LimitSettings",
    "ListenerSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "ManyContacts",
    "NeverLogDrops",
    "ParserSettings",
    "PortalSettings",
    "Problem",
    "Protocol",
    "SandboxSettings",
    "Secret",
    "SecretRef",
    "Settings",
    "SettingsError",
    "StoreSettings",
    "Strangers",
    "Tls",
    "WebSettings",
    "WorkerSettings",
    "load",
    "restart_needed",
    "schema",
]
