"""Telling systemd how relay is (sd_notify(3)). Without systemd every call does nothing."""

import os
import socket


class Notifier:
    """`watchdog_s`: how often systemd wants a sign of life, None when it does not."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        interval_us = os.environ.get("WATCHDOG_USEC", "")
        is_for_us = os.environ.get("WATCHDOG_PID", "") in ("", str(os.getpid()))
        self.watchdog_s = int(interval_us) / 1e6 if interval_us.isdecimal() and is_for_us else None

    def ready(self) -> None:
        self._send("READY=1")

    def reloading(self, monotonic_s: float) -> None:
        """To be followed by `ready` (Type=notify-reload wants the time of the monotonic clock)."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={round(monotonic_s * 1e6)}")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def alive(self) -> None:
        self._send("WATCHDOG=1")

    def _send(self, state: str) -> None:
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notify:
            try:
                notify.sendto(state.encode(), address)
            except OSError:
                return  # systemd is gone or deaf: nothing here depends on it
