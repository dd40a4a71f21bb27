"""What the codes of delivery reports mean: data only.

Enhanced status codes after RFC 3463 and its registry (RFC 5248), with what Exchange Online, Gmail and
Yahoo add; reply codes after RFC 5321 section 4.2. A code's first digit says whether it is for good.
"""

from relay.model import BounceReason as Why

PRECISE: dict[str, Why] = {
    "1.1": Why.MAILBOX_UNKNOWN,
    "1.2": Why.DOMAIN_UNKNOWN,
    "1.3": Why.MAILBOX_UNKNOWN,
    "1.4": Why.MAILBOX_UNKNOWN,
    "1.6": Why.MOVED,
    "1.7": Why.SENDER_REFUSED,
    "1.8": Why.SENDER_REFUSED,
    # RFC 7505 means a domain without mail by it, Exchange Online a recipient that is not found:
    # the latter is common, and the former says "null MX" as well.
    "1.10": Why.MAILBOX_UNKNOWN,
    "1.20": Why.CONTENT,
    "1.21": Why.CONTENT,
    "1.90": Why.RATE_LIMITED,
    "1.351": Why.MAILBOX_UNKNOWN,
    "2.1": Why.MAILBOX_DISABLED,
    "2.2": Why.MAILBOX_FULL,
    "2.3": Why.TOO_LARGE,
    "2.121": Why.RATE_LIMITED,
    "2.122": Why.RATE_LIMITED,
    "3.4": Why.TOO_LARGE,
    "4.4": Why.DOMAIN_UNKNOWN,
    "4.6": Why.NETWORK,
    "4.12": Why.NETWORK,
    "4.14": Why.NETWORK,
    "4.310": Why.DOMAIN_UNKNOWN,
    "4.312": Why.NETWORK,
    "5.3": Why.RATE_LIMITED,
    "7.2": Why.SENDER_REFUSED,
    "7.8": Why.RELAYING,
    "7.13": Why.MAILBOX_DISABLED,
    "7.17": Why.MAILBOX_UNKNOWN,
    "7.18": Why.DOMAIN_UNKNOWN,
    **dict.fromkeys(("7.20", "7.21", "7.22", "7.23", "7.24"), Why.AUTHENTICATION),
    "7.25": Why.SERVER_BLOCKED,
    "7.26": Why.AUTHENTICATION,
    "7.27": Why.SENDER_REFUSED,
    "7.28": Why.RATE_LIMITED,
    "7.29": Why.AUTHENTICATION,
    "7.57": Why.RELAYING,
    "7.64": Why.RELAYING,
    **dict.fromkeys(("7.124", "7.133", "7.134", "7.135", "7.136"), Why.SENDER_REFUSED),
    **dict.fromkeys(("7.501", "7.502", "7.503"), Why.SPAM),
    "7.508": Why.RATE_LIMITED,
    "7.509": Why.AUTHENTICATION,
    "7.511": Why.SERVER_BLOCKED,
    "7.512": Why.CONTENT,
    "7.515": Why.AUTHENTICATION,
    **dict.fromkeys((f"7.{detail}" for detail in range(606, 650)), Why.SERVER_BLOCKED),
    "7.703": Why.RATE_LIMITED,
    "7.705": Why.RATE_LIMITED,
    "7.708": Why.SERVER_BLOCKED,
    "7.750": Why.SENDER_REFUSED,
}
"""By subject and detail: codes that mail systems use as the registry means them."""

VAGUE: dict[str, Why] = {
    "1.0": Why.MAILBOX_UNKNOWN,
    "3.0": Why.SYSTEM,
    "3.1": Why.SYSTEM,
    "3.2": Why.SYSTEM,
    "3.3": Why.SYSTEM,
    "3.5": Why.SYSTEM,
    "4.0": Why.NETWORK,
    "4.1": Why.EXPIRED,
    "4.2": Why.EXPIRED,
    "4.3": Why.NETWORK,
    "4.5": Why.SYSTEM,
    "4.7": Why.EXPIRED,
    "4.300": Why.EXPIRED,
    "4.316": Why.EXPIRED,
    "4.317": Why.EXPIRED,
    "5.0": Why.SYSTEM,
    "5.1": Why.SYSTEM,
    "5.2": Why.SYSTEM,
    "5.4": Why.SYSTEM,
    "5.5": Why.SYSTEM,
}
"""Codes that are set when nothing better is known: words go first."""

VAGUE_SUBJECTS: dict[str, Why] = {"6": Why.CONTENT, "7": Why.POLICY}

REPLIES: dict[str, Why] = {
    "452": Why.SYSTEM,
    "500": Why.SYSTEM,
    "501": Why.SYSTEM,
    "502": Why.SYSTEM,
    "503": Why.SYSTEM,
    "504": Why.SYSTEM,
    "521": Why.DOMAIN_UNKNOWN,
    "523": Why.TOO_LARGE,
    "525": Why.MAILBOX_DISABLED,
    "530": Why.RELAYING,
    "535": Why.RELAYING,
    "551": Why.MOVED,
    "552": Why.MAILBOX_FULL,
    "553": Why.MAILBOX_UNKNOWN,
    "556": Why.DOMAIN_UNKNOWN,
}
"""RFC 5321 section 4.2.2, RFC 7504. 550 and 554 are for everything."""
