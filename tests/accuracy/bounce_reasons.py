"""How the reasons of the bounce corpus fold into relay's classes.

The corpus (see `../shared/corpora/README.md`) tells about 35 reasons apart, some by what was refused,
some by when in the SMTP dialogue. relay's classes ask what a person can do about it. Most reasons fold
into one class; the few that the corpus tells apart by the moment, or uses for two things that relay
tells apart, into two, as said beside them. "feedback", "vacation" and "delivered" are no bounces.
"""

from relay.model import BounceReason as Why

REASONS: dict[str, frozenset[Why]] = {
    "userunknown": frozenset({Why.MAILBOX_UNKNOWN}),
    "hostunknown": frozenset({Why.DOMAIN_UNKNOWN}),
    # The domain takes no mail: no or a null MX (RFC 7505).
    "notaccept": frozenset({Why.DOMAIN_UNKNOWN}),
    "hasmoved": frozenset({Why.MOVED}),
    "suspend": frozenset({Why.MAILBOX_DISABLED}),
    "mailboxfull": frozenset({Why.MAILBOX_FULL}),
    # Refused after the text was sent: by a filter, or, as their words then say, "user unknown".
    "filtered": frozenset({Why.RECIPIENT_REFUSES, Why.MAILBOX_UNKNOWN}),
    "rejected": frozenset({Why.SENDER_REFUSED}),
    "mesgtoobig": frozenset({Why.TOO_LARGE}),
    "exceedlimit": frozenset({Why.TOO_LARGE}),
    "spamdetected": frozenset({Why.SPAM}),
    "virusdetected": frozenset({Why.VIRUS}),
    "contenterror": frozenset({Why.CONTENT}),
    "notcompliantrfc": frozenset({Why.CONTENT}),
    "authfailure": frozenset({Why.AUTHENTICATION}),
    "norelaying": frozenset({Why.RELAYING}),
    # "Access denied" without more, or a login that the server wants first.
    "securityerror": frozenset({Why.POLICY, Why.RELAYING}),
    # A policy in general, or one about headers and files.
    "policyviolation": frozenset({Why.POLICY, Why.CONTENT}),
    "blocked": frozenset({Why.SERVER_BLOCKED}),
    "badreputation": frozenset({Why.SERVER_BLOCKED}),
    "requireptr": frozenset({Why.SERVER_BLOCKED}),
    "toomanyconn": frozenset({Why.RATE_LIMITED}),
    "speeding": frozenset({Why.RATE_LIMITED}),
    "expired": frozenset({Why.EXPIRED}),
    "networkerror": frozenset({Why.NETWORK}),
    "systemerror": frozenset({Why.SYSTEM}),
    "systemfull": frozenset({Why.SYSTEM}),
    "mailererror": frozenset({Why.SYSTEM}),
    "syntaxerror": frozenset({Why.SYSTEM}),
    "onhold": frozenset({Why.UNKNOWN}),
    "undefined": frozenset({Why.UNKNOWN}),
}
