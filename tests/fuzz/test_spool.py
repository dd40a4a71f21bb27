"""The spool does what the state table says, whatever is asked of it, in any order, dying at any time.

A model in plain Python goes the same way as a real spool on SQLite, step by step. To die is to go on
with a copy of the database's files as they were at that moment, as after kill -9: between two steps,
or right before a step's last commit.
"""

import asyncio
import copy
import hashlib
import itertools
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, event

from relay.errors import Temporary
from relay.model import (
    MOVES,
    Delivery,
    Direction,
    Effect,
    Envelope,
    Evidence,
    Ignored,
    Logged,
    Parked,
    Recipient,
    Retry,
    State,
)
from relay.settings import StoreSettings
from relay.spool import LeaseLost, Spool

DAY_S = 86_400
KEEP = StoreSettings(keep_raw_days=1, keep_ledger_days=2)
TTL = timedelta(seconds=60)
LOOK = timedelta(seconds=20)
SETTLED_IN = 8
"""A spool ends only after so many steps: most of the time goes into opening it anew."""
WITH_WORKER = (State.CLAIMED, State.SENDING, State.UNSURE)
REOPENABLE = (State.QUEUED, State.PARKED, State.IGNORED)
AT_REST = (State.LOGGED, State.IGNORED)

PORTALS = st.sampled_from(["acme", "other"])
PICKS = st.sampled_from([0, 0, 0, 0, 1, 2, 3])
ARRIVALS = st.lists(
    st.tuples(PORTALS, st.sampled_from("abc"), st.sampled_from(["", "deal-1", "deal-2"])),
    min_size=1,
    max_size=4,
)
SENT = (State.SENDING, State.UNSURE, State.LOGGED)
"""Whatever a copy brings then comes too late for the mail itself"""
OUTCOMES = st.sampled_from(
    [
        Logged(engagement_ids=("1",), reason="created"),
        Ignored(reason="rule"),
        Parked(reason="no contact"),
        Retry(after_s=0, reason="busy"),
        Retry(after_s=40, reason="token", our_fault=True),
    ]
)


class StoppedClock:
    """Only a rule moves it."""

    elapsed_s = 0.0

    def now(self):
        return datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=self.elapsed_s)

    def monotonic(self):
        return self.elapsed_s


# ---------------------------------------------------------------- the model


@dataclass
class Mail:
    """What must be known of one mail. `moves` are pairs of states, as the ledger has them."""

    portal: str
    name: str
    raw: bytes | None
    received_at: datetime
    due_at: datetime
    moved_at: datetime
    state: State = State.QUEUED
    attempt: int = 0
    crashes: int = 0
    epoch: int = 0
    tags: list[str] = field(default_factory=list)
    moves: list[tuple[State | None, State]] = field(default_factory=lambda: [(None, State.QUEUED)])
    effects: dict[str, str | None] = field(default_factory=dict)

    def move(self, to, now, **changes):
        self.moves.append((self.state, to))
        self.state, self.moved_at = to, now
        for name, value in changes.items():
            setattr(self, name, value)


@dataclass
class Books:
    """The whole spool, and what the workers that it gave something to have in their hands."""

    mails: dict[int, Mail] = field(default_factory=dict)
    leases: dict[str, tuple[str, datetime, int]] = field(default_factory=dict)
    accepted: int = 0
    pruned: int = 0
    given_leases: list = field(default_factory=list)
    given_mails: list = field(default_factory=list)

    def holds(self, lease):
        return lease.epoch == self.leases[lease.portal][2]

    def due(self, lease, state, now):
        """The longest waiting first."""
        found = [
            spool_id
            for spool_id, mail in self.mails.items()
            if (mail.portal, mail.state) == (lease.portal, state) and mail.due_at <= now
        ]
        return sorted(found)

    def claimable(self, lease, now, most):
        """Of more than `most`, half from each end."""
        due = self.due(lease, State.QUEUED, now)
        newest = most // 2 if len(due) > most else 0
        return sorted({*due[: most - newest], *due[len(due) - newest :]})


# ---------------------------------------------------------------- the machine


class SpoolMachine(RuleBasedStateMachine):
    def __init__(self, folder):
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = StoppedClock()
        self.books = Books()
        self.numbers = itertools.count()
        self.folder = folder / f"{next(_NUMBERS)}"
        self.image = None
        self.books_before = None
        self.open(folder / "empty")

    @property
    def now(self):
        return self.clock.now()

    def open(self, image):
        self.folder = self.folder.with_name(f"{next(_NUMBERS)}")
        shutil.copytree(image, self.folder, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
        self.spool = Spool(f"sqlite:///{self.folder / 'relay.db'}", clock=self.clock)
        self.runner.run(_open(self.spool))
        self.steps = 0
        for portal, (owner, _, epoch) in self.books.leases.items():
            self.books.leases[portal] = (owner, self.now, epoch)

    def run(self, coroutine):
        return self.runner.run(coroutine)

    def refused(self, coroutine, error=LeaseLost):
        with pytest.raises(error):
            self.run(coroutine)

    @initialize(arrivals=ARRIVALS)
    def begin(self, arrivals):
        self.put(arrivals)
        self.take_lease(arrivals[0][0], "worker-1")

    # ------------------------------------------------------------ arriving

    @rule(arrivals=ARRIVALS)
    def put(self, arrivals):
        deliveries = [self.delivery(*arrival) for arrival in arrivals]
        receipts = self.run(self.spool.put(deliveries))
        known = {(mail.portal, mail.name): spool_id for spool_id, mail in self.books.mails.items()}
        for (portal, name, tag), delivery, receipt in zip(
            arrivals, deliveries, receipts, strict=True
        ):
            first = self.books.mails.get(known.get((portal, name)))
            if first and first.state in SENT and tag not in first.tags:
                name = f"{name}, for {tag}"  # noqa: PLW2901 - a mail of its own from here on
            assert receipt.duplicate == ((portal, name) in known)
            raw = delivery.envelope.raw
            if receipt.duplicate:
                assert receipt.spool_id == known[portal, name]
                self.add_copy(self.books.mails[receipt.spool_id], tag, raw)
            else:
                assert receipt.spool_id not in self.books.mails
                known[portal, name] = receipt.spool_id
                self.books.mails[receipt.spool_id] = Mail(
                    portal, name, raw, self.now, due_at=self.now, moved_at=self.now, tags=[tag]
                )
                self.books.accepted += 1

    def add_copy(self, mail, tag, raw):
        if mail.state in (State.PARKED, State.IGNORED) and tag not in mail.tags:
            mail.move(State.QUEUED, self.now, due_at=self.now, raw=mail.raw or raw)
        mail.tags.append(tag)

    def delivery(self, portal, name, tag):
        address = f"log+{tag}@acme.com" if tag else "log@acme.com"
        raw = f"Subject: {name}\r\n\r\n{next(self.numbers)}\r\n".encode()
        return Delivery(
            portal=portal,
            recipients=(
                Recipient(address=address, portal=portal, mailbox="log@acme.com", tag=tag),
            ),
            fingerprint=hashlib.sha256(name.encode()).hexdigest(),
            message_id=f"{name}@acme.com",
            envelope=Envelope(
                mail_from="jane@acme.com",
                rcpt_to=(address,),
                raw=raw,
                received_at=self.now,
                peer="127.0.0.1",
            ),
            evidence=Evidence(peer_trusted=True),
        )

    # ------------------------------------------------------------ leases

    @rule(portal=PORTALS, owner=st.sampled_from(["worker-1", "worker-2"]))
    def take_lease(self, portal, owner):
        lease = self.run(self.spool.take_lease(portal, owner, TTL))
        holder, until, epoch = self.books.leases.get(portal, ("", self.now, 0))
        if until > self.now and holder != owner:
            assert lease is None
            return
        assert (lease.epoch, lease.until) == (epoch + 1, self.now + TTL)
        self.books.leases[portal] = (owner, lease.until, lease.epoch)
        self.books.given_leases.append(lease)

    def lease(self, pick, portal=None):
        """One of the leases that were ever given, the latest for 0."""
        given = [each for each in self.books.given_leases if portal in (None, each.portal)]
        return given[-1 - pick % len(given)]

    @precondition(lambda self: self.books.given_leases)
    @rule(pick=PICKS, is_release=st.booleans())
    def change_lease(self, pick, is_release):
        lease = self.lease(pick)
        owner, _, epoch = self.books.leases[lease.portal]
        change = (
            self.spool.release_lease(lease) if is_release else self.spool.renew_lease(lease, TTL)
        )
        if lease.epoch != epoch:
            self.refused(change)
            return
        self.run(change)
        until = self.now if is_release else self.now + TTL
        self.books.leases[lease.portal] = (owner, until, epoch)

    @precondition(lambda self: self.books.given_leases)
    @rule(pick=PICKS)
    def recover(self, pick):
        lease = self.lease(pick)
        if not self.books.holds(lease):
            self.refused(self.spool.recover(lease))
            return
        counts = {State.CLAIMED: 0, State.SENDING: 0}
        for mail in self.books.mails.values():
            if mail.portal == lease.portal and mail.state in counts and mail.epoch < lease.epoch:
                counts[mail.state] += 1
                if mail.state is State.CLAIMED:
                    mail.move(State.QUEUED, self.now)
                else:
                    mail.move(State.UNSURE, self.now, due_at=self.now)
        assert self.run(self.spool.recover(lease)) == tuple(counts.values())

    # ------------------------------------------------------------ working

    @precondition(lambda self: self.books.given_leases)
    @rule(pick=PICKS, most=st.integers(1, 3))
    def claim(self, pick, most):
        lease = self.lease(pick)
        asked = self.spool.claim(
            lease, most=most, wait_after=lambda attempt: timedelta(seconds=30 * attempt)
        )
        if not self.books.holds(lease):
            self.refused(asked)
            return
        given = self.run(asked)
        assert [mail.id for mail in given] == self.books.claimable(lease, self.now, most)
        for claimed in given:
            mail = self.books.mails[claimed.id]
            mail.move(State.CLAIMED, self.now, attempt=mail.attempt + 1, epoch=lease.epoch)
            mail.due_at = self.now + timedelta(seconds=30 * mail.attempt)
            self.given(claimed, mail)

    @precondition(lambda self: self.books.given_leases)
    @rule(pick=PICKS, most=st.integers(1, 3))
    def claim_unsure(self, pick, most):
        lease = self.lease(pick)
        asked = self.spool.claim_unsure(lease, most=most, look_again_in=LOOK)
        if not self.books.holds(lease):
            self.refused(asked)
            return
        given = self.run(asked)
        due = self.books.due(lease, State.UNSURE, self.now)[:most]
        assert [mail.id for mail, _ in given] == due
        for claimed, effects in given:
            mail = self.books.mails[claimed.id]
            mail.epoch, mail.due_at = lease.epoch, self.now + LOOK
            assert {effect.key: effect.engagement_id for effect in effects} == mail.effects
            self.given(claimed, mail)

    def given(self, claimed, mail):
        assert (claimed.state, claimed.attempt, claimed.epoch, claimed.crashes) == (
            mail.state,
            mail.attempt,
            mail.epoch,
            mail.crashes,
        )
        assert [each.recipient.tag for each in claimed.copies] == mail.tags
        self.books.given_mails.append(claimed)

    def given_mail(self, pick):
        """A mail that a worker was given and may still have in its hands; else one it had."""
        given = self.books.given_mails
        held = [each for each in given if self.state_of(each.id) in WITH_WORKER] or given
        return held[-1 - pick % len(held)]

    def state_of(self, spool_id):
        mail = self.books.mails.get(spool_id)
        return mail and mail.state

    @precondition(lambda self: self.books.given_mails)
    @rule(pick=PICKS, picks=st.lists(PICKS, min_size=1, max_size=2), effects=st.integers(0, 2))
    def intend(self, pick, picks, effects):
        """All of the mails, or none of them."""
        wanted = [self.given_mail(each) for each in picks]
        lease = self.lease(pick, wanted[0].portal)
        ids = {each.id for each in wanted if each.portal == lease.portal}
        keys = [f"k{number}" for number in range(effects)]
        asked = self.spool.intend(lease, {each: list(map(self.effect, keys)) for each in ids}, {})
        mails = [self.books.mails.get(each) for each in ids]
        if None in mails:
            self.refused(asked, Temporary)  # pruned: its effect has nothing to belong to
            return
        if not self.books.holds(lease) or any(
            (mail.state, mail.epoch) != (State.CLAIMED, lease.epoch) for mail in mails
        ):
            self.refused(asked)
            return
        self.run(asked)
        for mail in mails:
            mail.move(State.SENDING, self.now)
            mail.effects = dict.fromkeys(keys) | mail.effects

    def effect(self, key):
        return Effect(
            key=key,
            direction=Direction.EMAIL,
            links=(),
            traits="{}",
            message_id=None,
            subject_key="s",
            people=(),
            at=self.now,
            intended_at=self.now,
        )

    @precondition(lambda self: self.books.given_mails)
    @rule(pick=PICKS, lease_pick=PICKS, outcome=OUTCOMES, made=st.sampled_from(["", "k0", "k1"]))
    def settle(self, pick, lease_pick, outcome, made):
        given = self.given_mail(pick)
        lease = self.lease(lease_pick, given.portal)
        mail = self.books.mails.get(given.id)
        asked = self.spool.settle(lease, given, outcome, engagement_ids={made: "7"})
        if mail is None or mail.state not in WITH_WORKER:
            self.refused(asked)
            return
        if isinstance(outcome, Ignored | Parked) and len(mail.tags) > len(given.copies):
            outcome = Retry(after_s=0, reason="another copy came meanwhile", our_fault=True)
        to = State.QUEUED if isinstance(outcome, Retry) else State(type(outcome).__name__.lower())
        if to not in MOVES[mail.state]:
            self.refused(asked, ValueError)
        elif mail.epoch != lease.epoch:
            self.refused(asked)
        else:
            self.run(asked)
            mail.effects |= {made: "7"} if made in mail.effects else {}
            mail.move(to, self.now)
            if isinstance(outcome, Retry):
                wait = timedelta(seconds=outcome.after_s)
                mail.due_at = self.now + wait
                mail.attempt = max(0, mail.attempt - outcome.our_fault)

    @precondition(lambda self: self.books.given_mails)
    @rule(pick=PICKS, lease_pick=PICKS)
    def doubt(self, pick, lease_pick):
        given = self.given_mail(pick)
        lease = self.lease(lease_pick, given.portal)
        mail = self.books.mails.get(given.id)
        if mail is None:
            return
        asked = self.spool.doubt(
            lease,
            given.id,
            reason="time-out",
            look_in=LOOK,
            engagement_ids={"k0": "5"},
        )
        if (mail.state, mail.epoch) != (State.SENDING, lease.epoch):
            self.refused(asked)
            return
        self.run(asked)
        mail.effects |= {"k0": "5"} if "k0" in mail.effects else {}
        mail.move(State.UNSURE, self.now, due_at=self.now + LOOK)

    @precondition(lambda self: self.books.given_mails)
    @rule(pick=PICKS, lease_pick=PICKS)
    def count_crash(self, pick, lease_pick):
        given = self.given_mail(pick)
        lease = self.lease(lease_pick, given.portal)
        mail = self.books.mails.get(given.id)
        if mail is None or mail.epoch != lease.epoch:
            self.refused(self.spool.count_crash(lease, given.id))
            return
        mail.crashes += 1
        assert self.run(self.spool.count_crash(lease, given.id)) == mail.crashes

    @precondition(lambda self: self.books_before is None)  # it commits more than once
    @rule(
        portal=PORTALS,
        most=st.integers(1, 3),
        plan=st.lists(st.tuples(st.booleans(), st.none() | OUTCOMES), max_size=4),
    )
    def serve(self, portal, most, plan):
        """What a worker does most of the time, so that mails get anywhere."""
        self.take_lease(portal, "worker-1")
        if not self.books.given_leases:
            return
        self.recover(0)
        self.claim(0, most)
        for is_sent, outcome in plan if self.books.given_mails else ():
            if is_sent:
                self.intend(0, [0], 2)
            if outcome is None:
                self.doubt(0, 0)
            else:
                self.settle(0, 0, outcome, "k0")

    # ------------------------------------------------------------ looking after it

    def any_id(self, pick):
        """A mail, or now and then a number that is none."""
        return ([*self.books.mails] * 5 + [999])[-1 - pick % (len(self.books.mails) * 5 + 1)]

    @rule(pick=st.integers(0, 50), is_drop=st.booleans())
    def operate(self, pick, is_drop):
        spool_id = self.any_id(pick)
        if is_drop:
            self.drop(spool_id)
        else:
            self.reopen(spool_id)

    def drop(self, spool_id):
        may = self.state_of(spool_id) in (State.QUEUED, State.PARKED)
        assert self.run(self.spool.drop(spool_id)) == may
        if may:
            self.books.mails[spool_id].move(State.IGNORED, self.now)

    def reopen(self, spool_id):
        mail = self.books.mails.get(spool_id)
        may = mail is not None and mail.raw is not None and mail.state in REOPENABLE
        assert self.run(self.spool.reopen(spool_id)) == may
        if may and mail.state is State.QUEUED:
            mail.due_at = self.now
        elif may:
            mail.move(State.QUEUED, self.now, due_at=self.now, attempt=0, crashes=0)

    @rule(seconds=st.sampled_from([1, 25, 61]))
    def wait(self, seconds):
        self.clock.elapsed_s += seconds

    @precondition(lambda self: self.books_before is None)  # as above
    @rule(days=st.sampled_from([0, 1.5, 3]))
    def prune(self, days):
        self.clock.elapsed_s += days * DAY_S
        old = {
            spool_id: mail
            for spool_id, mail in self.books.mails.items()
            if mail.state in AT_REST and self.now - mail.moved_at > timedelta(days=1)
        }
        with_raw = [mail for mail in old.values() if mail.raw is not None]
        for mail in with_raw:
            mail.raw = None
        gone = [key for key, mail in old.items() if self.now - mail.moved_at > timedelta(days=2)]
        for spool_id in gone:
            del self.books.mails[spool_id]
        self.books.pruned += len(gone)
        assert self.run(self.spool.prune(KEEP)) == (len(with_raw), len(gone))

    # ------------------------------------------------------------ ending

    @precondition(lambda self: self.steps > SETTLED_IN and self.books_before is None)
    @rule(how=st.sampled_from(["restart", "die", "die in the next commit"]))
    def end(self, how):
        match how:
            case "restart":
                self.run(self.spool.close())
                self.open(self.folder)
            case "die":
                self.go_on_with(self.copy_files())
            case _:  # the next step is done and checked as ever; then it has not been done
                self.books_before = copy.deepcopy(self.books)
                event.listen(Engine, "commit", self.keep_image)

    def keep_image(self, _connection):
        self.image = self.copy_files()

    @invariant()
    def dies_in_the_commit(self):
        if self.image is not None:
            event.remove(Engine, "commit", self.keep_image)
            self.books, self.books_before = self.books_before, None
            image, self.image = self.image, None
            self.go_on_with(image)

    def copy_files(self):
        image = self.folder.with_name(f"{next(_NUMBERS)}")
        shutil.copytree(self.folder, image, ignore=shutil.ignore_patterns("*.lock", "*-shm"))
        return image

    def go_on_with(self, image):
        self.run(self.spool.close())
        self.open(image)
        self.check_all()

    def teardown(self):
        if self.books_before is not None:
            event.remove(Engine, "commit", self.keep_image)
        self.check_all()
        self.run(self.spool.close())
        self.runner.close()
        shutil.rmtree(self.folder)

    # ------------------------------------------------------------ what always holds

    @invariant()
    def the_books_balance(self):
        self.steps += 1
        balance = self.run(self.spool.balance())
        assert balance.off_by == 0
        assert balance.accepted == self.books.accepted - self.books.pruned
        listed = self.run(self.spool.list_mails(states=list(State), most=1000))
        assert {mail.id: (mail.state, mail.attempt, mail.next_attempt_at) for mail in listed} == {
            spool_id: (mail.state, mail.attempt, mail.due_at)
            for spool_id, mail in self.books.mails.items()
        }

    def check_all(self):
        for spool_id, mail in self.books.mails.items():
            story = self.run(self.spool.story(spool_id))
            moves = [(move.from_state, move.to_state) for move in story.moves]
            assert moves == mail.moves
            assert all(to in MOVES[since] for since, to in moves[1:])
            assert [each.recipient.tag for each in story.copies] == mail.tags
            effects = {effect.key: effect.engagement_id for effect in story.effects}
            assert effects == mail.effects
            assert self.run(self.spool.raw(spool_id)) == mail.raw


_NUMBERS = itertools.count()


async def _open(spool):
    spool.open(as_daemon=True)


def test_the_spool_does_what_its_model_does(tmp_path):
    (tmp_path / "empty").mkdir()
    spool = Spool(f"sqlite:///{tmp_path / 'empty' / 'relay.db'}", clock=StoppedClock())
    asyncio.run(_make(spool))
    run_state_machine_as_test(
        lambda: SpoolMachine(tmp_path),
        settings=settings(max_examples=settings.default.max_examples // 2, stateful_step_count=40),
    )


async def _make(spool):
    spool.open(as_daemon=True)
    await spool.close()
