"""A client that behaves, while others do not: it asks, and sends a mail now and then, until told to stop.

    python good_client.py PORT

A process of its own: the waits of those who attack are none of its waits. Until its standard input
ends it says NOOP twenty times a second and sends a mail each second. Then it prints, as JSON, the
numbers of its mails and the longest times that it waited, in milliseconds: for a NOOP, for a mail's
reply, for a greeting.
"""

import json
import select
import smtplib
import sys
import time

MAILBOX = "log@relay.localhost"
ASKS = 20
MAIL = b"From: jane@acme.example\r\nTo: carla@globex.example\r\nMessage-ID: <good-%d@acme.example>\r\n\r\nHello\r\n"


class Waits:
    def __init__(self):
        self.longest_ms = {}

    def timed(self, what, call, *arguments):
        before = time.monotonic()
        code, reply = call(*arguments)
        waited_ms = round((time.monotonic() - before) * 1000)
        self.longest_ms[what] = max(waited_ms, self.longest_ms.get(what, 0))
        if code not in (220, 250):
            raise SystemExit(f"{what}: {code} {reply.decode()}")
        return reply


def main(port):
    waits, mails = Waits(), []
    while not _is_told_to_stop(0):
        with smtplib.SMTP(timeout=60) as client:
            waits.timed("greeting", client.connect, "127.0.0.1", port)
            client.ehlo()
            for _ in range(ASKS):
                waits.timed("noop", client.noop)
                if _is_told_to_stop(1 / ASKS):
                    break
            client.mail("jane@acme.example")
            client.rcpt(MAILBOX)
            reply = waits.timed("mail", client.data, MAIL % len(mails))
            mails.append(int(reply.split()[-1]))
    json.dump({"mails": mails, **waits.longest_ms}, sys.stdout)


def _is_told_to_stop(within_s):
    return bool(select.select([sys.stdin], [], [], within_s)[0])


if __name__ == "__main__":
    main(int(sys.argv[1]))
