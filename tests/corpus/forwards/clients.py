"""Every mail client there is a description of."""

from tests.corpus.forwards import (
    apple,
    apps,
    google,
    hosts,
    inboxes,
    microsoft,
    mozilla,
    webmail,
    yahoo,
)

CLIENTS = (
    *google.CLIENTS,
    *apple.CLIENTS,
    *microsoft.CLIENTS,
    *mozilla.CLIENTS,
    *yahoo.CLIENTS,
    *webmail.CLIENTS,
    *inboxes.CLIENTS,
    *apps.CLIENTS,
    *hosts.CLIENTS,
)
