"""Every sentence that relay says to an SMTP or LMTP client, and the word for each in the log.

A refusal is read by the person who sent the mail, as part of a bounce: it says what is wrong with
which address or mail, and what to do. No reply ever carries a path, an exception or anything else
from inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from relay.access import NoSuchRecipient
from relay.model import Refusal

_TEMPORARY = 400  # RFC 5321 section 4.2.1
_PERMANENT = 500
_CLOSING = (221, 421)


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` is RFC 5321's, `status` RFC 3463's ("" for none), `reason` the word for the log.

    A line break in `text` makes a multi-line reply. `wire` is how it is sent.
    """

    code: int
    status: str
    text: str
    reason: str = ""
    wire: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "wire", _wire(self.code, self.status, self.text))

    @property
    def is_refusal(self) -> bool:
        return self.code >= _TEMPORARY

    @property
    def is_final(self) -> bool:
        """Refused for good: another try would get the same."""
        return self.code >= _PERMANENT

    @property
    def closes(self) -> bool:
        """The connection ends with it (RFC 5321 section 3.8)."""
        return self.code in _CLOSING


def _wire(code: int, status: str, text: str) -> bytes:
    """Every line with its code (RFC 5321 section 4.2)."""
    status = f"{status} " if status else ""
    *firsts, last = text.split("\n")
    lines = [f"{code}-{status}{line}\r\n" for line in firsts]
    return f"{''.join(lines)}{code} {status}{last}\r\n".encode()


# ---------------------------------------------------------------- the session


def greeting(hostname: str, protocol: str) -> Reply:
    return Reply(220, "", f"{hostname} {protocol} relay")


def hello(hostname: str, extensions: Sequence[str] = ()) -> Reply:
    return Reply(250, "", "\n".join((hostname, *extensions)))


OK = Reply(250, "2.0.0", "Ok")
SENDER_OK = Reply(250, "2.1.0", "Sender ok")
RECIPIENT_OK = Reply(250, "2.1.5", "Recipient ok")
SEND_DATA = Reply(354, "", "Send the mail, end with a line that holds only a dot")
BYE = Reply(221, "2.0.0", "Bye")
START_TLS = Reply(220, "2.0.0", "Ready to start TLS")
CANNOT_VERIFY = Reply(252, "2.0.0", "Addresses are not verified; send the mail and see")
HELP = Reply(
    214,
    "2.0.0",
    "This server logs mail into a CRM. It relays nothing.\n"
    "Send or BCC mail to the logging address that your administrator gave you.",
)

SHUTTING_DOWN = Reply(421, "4.3.2", "Going down, try again in a minute", "shutting_down")
TOO_MANY_SESSIONS = Reply(
    421, "4.3.2", "Too many connections, try again in a minute", "too_many_sessions"
)
TOO_MANY_FROM_PEER = Reply(
    421, "4.7.0", "Too many connections from your address, use fewer", "too_many_from_peer"
)
TOO_MANY_MAILS = Reply(
    421, "4.7.0", "Enough mails for one connection, connect anew", "too_many_mails"
)
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors, closing", "too_many_errors")
TOO_MUCH_CHATTER = Reply(
    421, "4.7.0", "Too many commands without a mail, closing", "too_much_chatter"
)
TOO_SILENT = Reply(421, "4.4.2", "Nothing came for too long, closing", "too_silent")
TOO_SLOW = Reply(421, "4.4.2", "The mail comes in too slowly, closing", "too_slow")
TOO_LONG_A_SESSION = Reply(
    421, "4.4.2", "The connection is too old, connect anew", "session_too_long"
)
NOT_A_PROXY = Reply(
    421, "4.7.0", "This port is only for the load balancer in front of it", "not_a_proxy"
)
NOT_SMTP = Reply(421, "4.7.0", "This port speaks SMTP, not HTTP", "not_smtp")

LINE_TOO_LONG = Reply(500, "5.5.2", "The command line is too long", "line_too_long")
LINE_BROKEN = Reply(
    500, "5.5.2", "Commands are text without control characters and end in CRLF", "line_broken"
)
UNKNOWN_COMMAND = Reply(500, "5.5.2", "There is no such command here", "unknown_command")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "This command is not offered here", "not_implemented")
NO_ARGUMENT = Reply(501, "5.5.4", "This command takes no argument", "no_argument")
NAME_YOURSELF = Reply(501, "5.5.4", "Say your name behind the command", "no_name")
HELLO_FIRST = Reply(503, "5.5.1", "Say EHLO (in LMTP: LHLO) first", "bad_sequence")
ONE_MAIL_AT_A_TIME = Reply(503, "5.5.1", "A mail has begun: send it, or RSET first", "bad_sequence")
MAIL_FIRST = Reply(503, "5.5.1", "Say MAIL FROM first", "bad_sequence")
RECIPIENT_FIRST = Reply(503, "5.5.1", "Name a recipient with RCPT TO first", "bad_sequence")
TLS_IS_ON = Reply(503, "5.5.1", "TLS is on already", "bad_sequence")


# ---------------------------------------------------------------- authentication

AUTHENTICATED = Reply(235, "2.7.0", "Authenticated")
AUTH_NEEDS_TLS = Reply(538, "5.7.11", "Turn on TLS first, then say AUTH", "auth_needs_tls")
AUTH_MECHANISM = Reply(504, "5.5.4", "Use AUTH PLAIN or AUTH LOGIN", "auth_mechanism")
AUTH_DONE = Reply(503, "5.5.1", "Authenticated already", "bad_sequence")
AUTH_CANCELLED = Reply(501, "5.7.0", "Authentication cancelled", "auth_cancelled")
AUTH_UNREADABLE = Reply(501, "5.5.2", "The answer is not what AUTH expects", "auth_unreadable")
AUTH_WRONG = Reply(535, "5.7.8", "Wrong user name or password", "bad_credentials")
AUTH_LATER = Reply(
    454,
    "4.7.0",
    "Too many wrong passwords came from your network or for this account; try again in a minute",
    "auth_later",
)
TOO_MANY_AUTHS = Reply(421, "4.7.0", "Too many wrong passwords, closing", "too_many_auths")


def challenge(base64: str) -> Reply:
    return Reply(334, "", base64)


# ---------------------------------------------------------------- the envelope

MAIL_SYNTAX = Reply(
    501, "5.5.4", "Expected MAIL FROM:<jane@example.com> [SIZE=n] [BODY=8BITMIME]", "mail_syntax"
)
RCPT_SYNTAX = Reply(501, "5.5.4", "Expected RCPT TO:<log@example.com>", "rcpt_syntax")
UNKNOWN_PARAMETER = Reply(
    555, "5.5.4", "A parameter behind the address is not known here", "unknown_parameter"
)
NEEDS_SMTPUTF8 = Reply(
    553, "5.6.7", "The address is not ASCII: say SMTPUTF8 behind MAIL FROM", "needs_smtputf8"
)
NO_RECIPIENT = {
    NoSuchRecipient.UNKNOWN_MAILBOX: Reply(
        550,
        "5.1.1",
        "There is no logging address of this name here; relay passes no mail on. Check the spelling",
        NoSuchRecipient.UNKNOWN_MAILBOX,
    ),
    NoSuchRecipient.BAD_TAG: Reply(
        550,
        "5.1.1",
        "What follows the + is not a record; write log+deal-602@example.com, with contact, "
        "company, deal or ticket and its number",
        NoSuchRecipient.BAD_TAG,
    ),
    NoSuchRecipient.NO_SUCH_RECORD: Reply(
        550,
        "5.1.1",
        "The record behind the + is not in HubSpot, as it said some minutes ago. Check the number",
        NoSuchRecipient.NO_SUCH_RECORD,
    ),
    NoSuchRecipient.BAD_SIGNATURE: Reply(
        550,
        "5.1.1",
        "The record in this address lacks its signature, or it is wrong; copy the whole address, "
        "log+deal-602.SIGNATURE@example.com, as your administrator gave it to you",
        NoSuchRecipient.BAD_SIGNATURE,
    ),
}
TOO_MANY_RECIPIENTS = Reply(
    452, "4.5.3", "Too many recipients in one mail, send the rest in another", "too_many_recipients"
)


# ---------------------------------------------------------------- the mail


def too_large(max_bytes: int) -> Reply:
    return Reply(
        552,
        "5.3.4",
        f"The mail is larger than {_in_words(max_bytes)}; send it with fewer attachments",
        "too_large",
    )


def _in_words(count_bytes: int) -> str:
    mib = count_bytes / 1_048_576
    return f"{mib:.0f} MiB" if mib >= 1 else f"{count_bytes // 1024} KiB"


HAS_NUL = Reply(
    554, "5.6.0", "The mail has NUL bytes in it; encode binary data as base64", "has_nul"
)
HAS_BARE_CR = Reply(
    554, "5.6.0", "The mail has a bare CR in it; lines must end in CRLF (RFC 5321)", "has_bare_cr"
)
HAS_BARE_LF = Reply(
    554, "5.6.0", "The mail has a bare LF in it; lines must end in CRLF (RFC 5321)", "has_bare_lf"
)
LOOP = Reply(
    554,
    "5.4.6",
    "The mail has gone through too many servers; look for a forwarding loop",
    "loop",
)
INTERNAL_FAULT = Reply(421, "4.3.0", "Something went wrong here, try again later", "bug")
OWN_FAULT = Reply(
    451, "4.3.0", "The mail could not be stored just now; try again later", "own_fault"
)
NOT_ALLOWED = {
    Refusal.NOT_OURS: Reply(
        550,
        "5.7.1",
        "Only people on this address's list may log mail here, and neither the sender nor anybody "
        "who passed this mail on is on it; send from your work address, or ask your administrator "
        "to add you",
        Refusal.NOT_OURS,
    ),
    Refusal.NOT_SHOWN: Reply(
        550,
        "5.7.1",
        "The mail names somebody who may log here, but nothing shows that it is from them; send it "
        "through your company's mail server, log in with your user name and password, or ask your "
        "administrator for a logging address of your own",
        Refusal.NOT_SHOWN,
    ),
    Refusal.KEY_LEAKED: Reply(
        550,
        "5.7.1",
        "This logging address is for its owner only; leave it out when you answer to all",
        Refusal.KEY_LEAKED,
    ),
    Refusal.UNDECIDED: Reply(
        451,
        "4.4.3",
        "Whether the sender may log mail here could not be found out just now, for a server that "
        "knows did not answer; try again later",
        Refusal.UNDECIDED,
    ),
    Refusal.SEVERAL_FROM: Reply(
        550,
        "5.7.1",
        "The mail names several authors in From; send it again with one",
        Refusal.SEVERAL_FROM,
    ),
}


def queued(spool_ids: Sequence[int]) -> Reply:
    return Reply(250, "2.0.0", f"Ok: queued as {', '.join(map(str, spool_ids))}")
