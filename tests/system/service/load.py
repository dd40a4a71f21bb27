"""Mail without a pause, by SMTP on port 25 of this machine, until a line comes on standard input.

    load.py CLIENTS

Each client is as stubborn as a mail server: what was not answered 250 it sends again. Prints, as JSON, the
words of the mails that were answered 250, and why connections were refused or not greeted.
"""

import json
import smtplib
import sys
import threading

MAIL = (
    "From: jane@acme.example\r\nTo: carla@globex.example\r\nSubject: About {word}\r\n"
    "Message-ID: <{word}@acme.example>\r\n\r\nThe word is {word}.\r\n"
)


class Client(threading.Thread):
    def __init__(self, name, is_over):
        super().__init__(name=name)
        self.answered = []
        self.turned_away = []
        self._is_over = is_over

    def run(self):
        while not self._is_over.is_set():
            word = f"{self.name}-{len(self.answered)}"
            if self._send(word):
                self.answered.append(word)

    def _send(self, word):
        try:
            client = smtplib.SMTP("127.0.0.1", 25, "client.example", timeout=50)
        except OSError as error:
            if getattr(error, "smtp_code", 0) == 421:  # greeted with a good-bye, but greeted
                return False
            self.turned_away.append(repr(error))
            return False
        try:
            with client:
                raw = MAIL.format(word=word)
                client.sendmail("jane@acme.example", ["log@relay.localhost"], raw)
        except OSError:
            return False
        return True


def main(clients):
    is_over = threading.Event()
    threads = [Client(f"client{number}", is_over) for number in range(clients)]
    for thread in threads:
        thread.start()
    sys.stdin.readline()
    is_over.set()
    for thread in threads:
        thread.join()
    answered = [word for thread in threads for word in thread.answered]
    turned_away = [reason for thread in threads for reason in thread.turned_away]
    json.dump({"answered": answered, "turned_away": turned_away}, sys.stdout)


main(int(sys.argv[1]))
