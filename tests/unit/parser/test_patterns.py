"""Every regular expression of the parser, fed with what it is made of, takes time by length only.

What a pattern is tried with follows from its own letters and words, so a new pattern is probed without
a word here. Whole mails are in `test_hostile`.
"""

import importlib
import inspect
import itertools
import pkgutil
import re
import time
from collections import deque
from re import _constants, _parser

import pytest

import relay.parser

_CHARS = 1_500
_SUSPICIOUS_S = 0.0004
_GROWTH = 6
_MOST_LETTERS = 8
_TRIED_EVERYWHERE = r"\b{}\.(search|finditer|findall|sub|split)\b"
_SHORT = {
    "relay.parser.dates.written": "a date's text is cut to some hundred characters before",
}


def _patterns():
    """Where it stands, the pattern, and whether it is tried at every place of a text."""
    for found in pkgutil.walk_packages(relay.parser.__path__, "relay.parser."):
        if found.name.endswith("__main__") or found.name in _SHORT:
            continue
        module = importlib.import_module(found.name)
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            is_scanning = bool(re.search(_TRIED_EVERYWHERE.format(name), source))
            for pattern in _found_in(value):
                is_table = pattern is not value
                yield pytest.param(pattern, is_scanning or is_table, id=f"{found.name}.{name}")


def _found_in(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from _found_in(tuple(value.values()))
    elif isinstance(value, tuple | list | frozenset):
        for item in value:
            yield from _found_in(item)


def _walk(tree):
    """All nodes of a parsed pattern, as (operation, argument)."""
    for op, argument in tree:
        yield op, argument
        waiting = deque([argument])
        while waiting:
            part = waiting.popleft()
            if isinstance(part, _parser.SubPattern) or (op is _constants.IN and part is argument):
                yield from _walk(part)
            elif isinstance(part, tuple | list):
                waiting += part


def _letters(pattern):
    letters = {"\n", " ", "a"}
    for op, argument in _walk(_parser.parse(pattern.pattern)):
        if op in (_constants.LITERAL, _constants.NOT_LITERAL):
            letters.add(chr(argument))
        elif op is _constants.RANGE:
            letters.add(chr(argument[0]))
        elif op is _constants.CATEGORY:
            letters |= set("1-")
    return sorted(letters, key=lambda letter: (letter.isalnum(), letter))[:_MOST_LETTERS]


def _words(pattern):
    """Neighbouring letters of the pattern's text: `message-id:` and the like."""
    text = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    return re.findall(
        r"[\w<>:=@ -]{3,30}", re.sub(r"\\.|\[[^\]]*\]|\{[\d,]*\}|\(\?..?", "\0", text)
    )[:12]


def _probes(pattern):
    letters, words = _letters(pattern), _words(pattern)
    units = [*letters, *words, *map("".join, itertools.permutations(letters, 2))]
    units += [word + letter for word in words for letter in letters[:3]]
    for head in ("", *words[:1]):
        for unit in units:
            yield head, unit


def _cost_s(pattern, text, *, is_scanning):
    text = text if isinstance(pattern.pattern, str) else text.encode("latin-1", "replace")
    started = time.process_time()
    if is_scanning:
        deque(pattern.finditer(text), maxlen=0)
    else:
        pattern.match(text)
    return time.process_time() - started


def _is_linear(pattern, head, unit, *, is_scanning):
    """Of some tries the quickest counts: others use the machine, too."""
    short = head + unit * (_CHARS // len(unit))
    if _cost_s(pattern, short, is_scanning=is_scanning) < _SUSPICIOUS_S:
        return True
    long = head + unit * (4 * _CHARS // len(unit))
    short_s = long_s = float("inf")
    for _ in range(5):
        short_s = min(short_s, _cost_s(pattern, short, is_scanning=is_scanning))
        long_s = min(long_s, _cost_s(pattern, long, is_scanning=is_scanning))
        if long_s <= _GROWTH * short_s + _SUSPICIOUS_S:
            return True
    return False


@pytest.mark.parametrize(("pattern", "is_scanning"), list(_patterns()))
def test_a_pattern_is_linear(pattern, is_scanning):
    slow = [
        (head, unit)
        for head, unit in _probes(pattern)
        if not _is_linear(pattern, head, unit, is_scanning=is_scanning)
    ]
    assert not slow


@pytest.mark.parametrize("pattern", [r"\s*=", r"a*\w*:", r"<[^>]*>", rb"[^\n]*\n[ \t]*x"])
def test_the_probes_find_what_is_not(pattern):
    compiled = re.compile(pattern)
    tried = itertools.islice(_probes(compiled), 400)
    assert not all(_is_linear(compiled, *probe, is_scanning=True) for probe in tried)
