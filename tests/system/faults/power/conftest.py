"""Power loss: what a relay does to its disk is recorded, and played back up to any instant.

    file_recorder   runs `relay` under recorder.so: what it did to its files, in order, with a mark
                    wherever a client had read the 250 for a mail
    Disk            takes those records as a disk does: what was synced is on it for certain, what
                    was not may be, or not

The model: of what was written since the last sync, each sector holds any of the contents that it
had since then, whatever the others hold (so writes are torn and come in any order), and a file has
any of its lengths. Changes of names keep their order, as on a file system with a journal, but only
those before a sync of their folder are certain. Bytes beside those written do not suffer.
"""

import os
import struct
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

HEAD = struct.Struct("=4Q")  # struct head of recorder.c
SECTORS = (512, 4096)
FATES = ("lost", "lost", "either", "either", "kept")


@dataclass(frozen=True, slots=True)
class Record:
    """`kind` as in recorder.c, or `A`: the mail `payload` was answered 250, with number `file`."""

    kind: str
    file: int
    place: int
    payload: bytes


class Recorder:
    def __init__(self, library, relay):
        self._relay = relay
        self._journal = relay.folder.with_name(f"{relay.folder.name}.journal")
        relay.environment |= {
            "LD_PRELOAD": str(library),
            "RECORD_FOLDER": str(relay.folder),
            "RECORD_TO": str(self._journal),
        }

    def begin(self):
        """Forget what was recorded; relay must not run. The disk as it is now."""
        self._journal.write_bytes(b"")
        return Disk(self._relay.folder)

    def acknowledge(self, spool_id, raw):
        """Mark this instant: relay has answered 250."""
        with self._journal.open("ab", buffering=0) as journal:
            journal.write(HEAD.pack(ord("A"), spool_id, 0, len(raw)) + raw)

    def records(self):
        """All but one that a kill cut off."""
        content, found, at = self._journal.read_bytes(), [], 0
        while at + HEAD.size <= len(content):
            kind, file, place, length = HEAD.unpack_from(content, at)
            at += HEAD.size + length
            if at <= len(content):
                found.append(Record(chr(kind), file, place, content[at - length : at]))
        return found


class Disk:
    def __init__(self, folder):
        self._root = str(folder)
        self._files = {}  # by inode
        self._folders = {self._root: folder.stat().st_ino}
        self._names = {}  # path to inode, for certain
        self._renamings = []  # (number, inode of the folder, change of `_names`)
        self._syncing = {}
        self._number = 0
        for path in folder.rglob("*"):
            if path.is_dir():
                self._folders[str(path)] = path.stat().st_ino
            elif path.is_file():
                self._files[path.stat().st_ino] = File(path.read_bytes())
            self._names[str(path)] = path.lstat().st_ino

    def take(self, record):
        """One more operation."""
        self._number += 1
        match record.kind:
            case "M" | "F":
                path = record.payload.decode()
                self._rename(path, lambda names: names.update({path: record.file}))
                if record.kind == "F":
                    self._folders[path] = record.file
                else:
                    self._files[record.file] = File()
            case "R":
                path = record.payload.decode()
                self._rename(path, lambda names: names.pop(path, None))
            case "N":
                old, new = record.payload.decode().split("\0")
                self._rename(new, lambda names: names.update({new: names.pop(old)}))
            case "W":
                self._files[record.file].write(self._number, record.place, record.payload)
            case "C":
                self._files[record.file].write(self._number, record.place, None)
            case "S":
                self._syncing[record.file, record.place] = self._number
            case "E":
                self._synced(record.file, before=self._syncing.pop((record.file, record.place)))

    def _rename(self, path, change):
        self._renamings.append((self._number, self._folders[str(Path(path).parent)], change))

    def _synced(self, inode, before):
        if inode in self._files:
            self._files[inode].sync(before)
            return
        for renaming in self._renamings[:]:
            number, folder, change = renaming
            if folder == inode and number < before:
                change(self._names)
                self._renamings.remove(renaming)

    def lose_power(self, target, dice):
        """Make the folder `target` what is found there afterwards."""
        fate, sector = dice.choice(FATES), dice.choice(SECTORS)
        names = dict(self._names)
        for _, _, change in self._renamings[: survivors(len(self._renamings), fate, dice)]:
            change(names)
        target.mkdir()
        for path in sorted(names):
            place = target / os.path.relpath(path, self._root)
            if path in self._folders and place.parent.is_dir():
                place.mkdir()
            elif names[path] in self._files and place.parent.is_dir():
                place.write_bytes(self._files[names[path]].after_power_loss(fate, sector, dice))


class File:
    def __init__(self, content=b""):
        self._durable = bytearray(content)
        self._pending = []  # (number, place, bytes; None for a cut)

    def write(self, number, place, content):
        self._pending.append((number, place, content))

    def sync(self, before):
        for number, place, content in self._pending:
            if number < before:
                if content is None:
                    del self._durable[place:]
                _write(self._durable, place, content or b"")
        self._pending = [one for one in self._pending if one[0] >= before]

    def after_power_loss(self, fate, sector, dice):
        lengths = [len(self._durable)]
        of_sectors = defaultdict(list)
        for _, place, content in self._pending:
            if content is None:
                lengths.append(place)
                continue
            end = place + len(content)
            lengths.append(max(lengths[-1], end))
            for start in range(place - place % sector, end, sector):
                first, last = max(start, place), min(start + sector, end)
                of_sectors[start].append((first, content[first - place : last - place]))
        found = self._durable.copy()
        for pieces in of_sectors.values():
            for first, piece in pieces[: survivors(len(pieces), fate, dice)]:
                _write(found, first, piece)
        length = lengths[survivors(len(lengths) - 1, fate, dice)]
        return bytes(found[:length]).ljust(length, b"\0")


def _write(content, place, piece):
    """Also beyond the end: what is between is zeros."""
    content.extend(bytes(max(0, place + len(piece) - len(content))))
    content[place : place + len(piece)] = piece


def survivors(number, fate, dice):
    """How many of so many changes to one thing, in their order, are on the disk."""
    return {"lost": 0, "kept": number, "either": dice.randint(0, number)}[fate]


@pytest.fixture
def file_recorder(relay, program, tmp_path):
    library = tmp_path / "recorder.so"
    source = Path(__file__).with_name("recorder.c")
    subprocess.run(
        [program("cc"), "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True
    )
    return Recorder(library, relay)
