"""The mails that are measured with: each one different, from one of ours to one of many customers."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from itertools import count

SENDER = "jane@acme.example"
MAILBOX = "log@relay.localhost"
CUSTOMERS = tuple(f"carla@customer{number}.example" for number in range(100))
_LINE = "We talked about the offer, and this line stands for what was said about it.\r\n"


def make_mails(name: str, *, at: datetime, size: int = 2048) -> Iterator[bytes]:
    """Without end. `name` sets them apart from those made before. `size` is the body's, in bytes."""
    body = (_LINE * (size // len(_LINE) + 1))[: size - 2] + "\r\n"
    date = format_datetime(at)
    for number in count():
        head = (
            f"From: Jane Doe <{SENDER}>\r\n"
            f"To: Carla <{CUSTOMERS[number % len(CUSTOMERS)]}>\r\n"
            f"Subject: Offer {name}-{number}\r\n"
            f"Date: {date}\r\n"
            f"Message-ID: <{name}-{number}@acme.example>\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        )
        yield (head + body).encode()
