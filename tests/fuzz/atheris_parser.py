"""Coverage-guided: atheris looks for mails that take the parser where none has been, and must find it sound.

python -m tests.fuzz.atheris_parser -max_total_time=600       ten minutes
python -m tests.fuzz.atheris_parser FOLDER -fork=2            with what an earlier run has found
python -m tests.fuzz.atheris_parser MAIL                      one mail that it has complained about

Options are libFuzzer's. It starts from the mails of tests/corpus, the hostile shapes and the fuzzers' words.
"""

import sys
import tempfile
import time
from pathlib import Path

import atheris

from tests.fuzz.words import WORDS
from tests.unit.parser import hostile_shapes

with atheris.instrument_imports(include=["relay.parser"]):
    from relay.parser import parse, scan
from tests.fuzz.sound import assert_sound, looks_alike

_CORPUS = Path(__file__).parents[1] / "corpus"
_SHAPES = (
    hostile_shapes.HEADER_SHAPES,
    hostile_shapes.MAIL_SHAPES,
    hostile_shapes.HTML_SHAPES,
    hostile_shapes.TEXT_SHAPES,
    hostile_shapes.FORMAT_SHAPES,
)
_SEED_BYTES = 400
_MOST_BYTES = 16_384
_START_S = 0.5
_BYTE_S = 0.0002
"""Counting its steps makes Python slower by far; what takes longer than this is not slow but stuck."""


def examine(raw):
    started = time.process_time()
    email = parse(raw)
    seen = scan(raw, mail_from="")
    took_s = time.process_time() - started
    assert took_s < _START_S + len(raw) * _BYTE_S, f"{len(raw)} bytes took {took_s:.1f} s"
    assert_sound(email)
    looks_alike(seen, email)


def _write_seeds(folder):
    mails = [mail.read_bytes() for mail in sorted(_CORPUS.rglob("*.eml"))]
    mails += [shape(_SEED_BYTES) for shapes in _SHAPES for shape in shapes.values()]
    for number, mail in enumerate(mails):
        (folder / f"{number}").write_bytes(mail)


def _write_words(file):
    escaped = ("".join(f"\\x{byte:02x}" for byte in word) for word in WORDS)
    file.write_text("".join(f'"{word}"\n' for word in escaped))


def main(arguments):
    with tempfile.TemporaryDirectory(prefix="relay-fuzz-") as name:
        seeds, words = Path(name, "seeds"), Path(name, "words")
        seeds.mkdir()
        _write_seeds(seeds)
        _write_words(words)
        folders = [each for each in arguments if Path(each).is_dir()] or [str(Path(name, "found"))]
        Path(folders[0]).mkdir(exist_ok=True)
        is_one_mail = any(Path(each).is_file() for each in arguments)
        more = [] if is_one_mail else [*folders, str(seeds), f"-dict={words}"]
        options = [each for each in arguments if each not in folders]
        defaults = [f"-max_len={_MOST_BYTES}", "-timeout=20", "-rss_limit_mb=2048"]
        atheris.Setup([sys.argv[0], *defaults, *options, *more], examine)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
