"""The numbers relay counts, in one place: names, labels and help texts as Prometheus shows them.

One object with its own registry, made by `app` and passed in: two relays in one process (as in the
tests) do not share a number.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.started = Gauge(
            "relay_start_time_seconds",
            "When it started to take mail, in seconds since 1970",
            registry=self.registry,
        )
        self.log_lines = Counter(
            "relay_log_lines", "Lines in the log, by event", ["event"], registry=self.registry
        )
        self.sessions = Gauge(
            "relay_sessions", "Connections open at the door", registry=self.registry
        )
        self.accepted = Counter(
            "relay_mails_accepted", "Mails answered with 250", ["portal"], registry=self.registry
        )
        self.repeated = Counter(
            "relay_mails_repeated",
            "Further copies of a mail that was accepted before",
            ["portal"],
            registry=self.registry,
        )
        self.refused = Counter(
            "relay_replies_refused",
            "Refusals at the door, by enhanced status code",
            ["code"],
            registry=self.registry,
        )
        self.accept_seconds = Histogram(
            "relay_accept_seconds",
            "End of data to reply",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.leaks = Counter(
            "relay_addresses_leaked",
            "Addresses with a secret that stood in an outsider's mail",
            ["portal"],
            registry=self.registry,
        )
        self.settled = Counter(
            "relay_mails_settled",
            "Mails that reached a state of rest",
            ["portal", "state"],
            registry=self.registry,
        )
        self.retried = Counter(
            "relay_mails_retried", "Mails sent back to wait", ["portal"], registry=self.registry
        )
        self.waiting = Gauge(
            "relay_mails_waiting",
            "Mails in a state that is not final",
            ["portal", "state"],
            registry=self.registry,
        )
        self.oldest_seconds = Gauge(
            "relay_oldest_waiting_seconds",
            "Age of the oldest mail still waiting to be settled",
            ["portal"],
            registry=self.registry,
        )
        self.log_seconds = Histogram(
            "relay_log_seconds",
            "Acceptance to logged",
            ["portal"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.calls = Counter(
            "relay_crm_calls",
            "Calls to HubSpot, by operation and HTTP status",
            ["portal", "operation", "status"],
            registry=self.registry,
        )
        self.paused = Gauge(
            "relay_portal_paused", "1 while a portal is paused", ["portal"], registry=self.registry
        )
        self.done_seconds = Gauge(
            "relay_backlog_done_seconds",
            "In how many seconds nothing waits any more, at the soonest; none while nobody can say",
            ["portal"],
            registry=self.registry,
        )
        self.calls_allowed = Gauge(
            "relay_crm_calls_allowed",
            "Calls to HubSpot a second that relay may make now",
            ["portal"],
            registry=self.registry,
        )
        self.calls_of_others = Gauge(
            "relay_crm_calls_of_others",
            "Calls that others made lately in one of HubSpot's intervals of ten seconds",
            ["portal"],
            registry=self.registry,
        )
        self.daily_left = Gauge(
            "relay_crm_daily_calls_left",
            "Calls of today that relay may still make",
            ["portal"],
            registry=self.registry,
        )
        self.parser_deaths = Counter(
            "relay_parser_deaths",
            "Parser children that died or were killed",
            registry=self.registry,
        )
        self.log_dropped = Counter(
            "relay_log_lines_dropped",
            "Lines that the log's reader did not take in time, or that could not be written",
            registry=self.registry,
        )
        self.unbalanced = Gauge(
            "relay_ledger_unbalanced",
            "Mails whose state and ledger disagree: any number but 0 is an alarm",
            registry=self.registry,
        )
