"""How long a mail waits for its next try, and when there were enough of them."""

from datetime import timedelta

from relay.clock import Clock
from relay.model import Parked, Retry, Spooled
from relay.settings import WorkerSettings

_LONGEST_PUT_OFF = timedelta(minutes=5)


class Patience:
    def __init__(self, *, settings: WorkerSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    def wait_after(self, attempt: int) -> timedelta:
        """Doubling from back-off to its maximum, half of it jitter (so that retries spread)."""
        longest = min(
            self._settings.backoff_s * 2.0 ** min(attempt - 1, 30), self._settings.backoff_max_s
        )
        return timedelta(seconds=longest * (1 + self._clock.jitter()) / 2)

    def again(
        self, mail: Spooled, reason: str, *, after_s: float | None = None, at_least_s: float = 0
    ) -> Parked | Retry:
        """Another try that counts, until there were enough. `after_s`: in place of the back-off."""
        if mail.attempt >= self._settings.attempts:
            return Parked(reason=f"gave up after {mail.attempt} attempts: {reason}")
        wait_s = self.wait_after(mail.attempt).total_seconds() if after_s is None else after_s
        return Retry(after_s=max(wait_s, at_least_s), reason=reason)

    def put_off(self, silences: int, reason: str) -> Retry:
        """Another try that does not count: the mail may not be to blame."""
        wait = min(self.wait_after(silences), _LONGEST_PUT_OFF)
        return Retry(after_s=wait.total_seconds(), reason=reason, our_fault=True)
