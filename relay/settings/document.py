"""One YAML file as plain data that knows where each of its values stands.

Only the part of YAML that does not surprise: one document, text keys, no anchors, no tags, and of
the plain words only `true`, `false`, `null` and decimal numbers are anything but text. So `no` is a
word, `12:30` is no number of minutes, and `0o17` is not fifteen. Knows nothing about settings.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from relay.settings.models import Loc
from relay.settings.problems import Problem, SettingsError, quote, spell

_MAX_BYTES = 1_048_576
_MAX_DEPTH = 20
_LINE_BREAK = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")  # what PyYAML counts as one
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9_]{0,17})(?:\.[0-9]{0,30})?(?:[eE][-+]?[0-9]{1,3})?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}

Scalar = str | int | float | bool | None
_Node = yaml.ScalarNode | yaml.SequenceNode | yaml.MappingNode

ANY = None
"""In a pattern for `Document.select`: every item of a list."""


class Document:
    """`tree` is the plain data. Raises SettingsError when the file is no YAML of the simple kind.

    `problems` are mistakes that leave the rest of the file readable.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._lines: list[str] = []
        self._places: dict[Loc, tuple[int, int]] = {(): (0, 0)}
        self._nodes: dict[Loc, _Node] = {}
        root = self._compose(self._read())
        self.tree = {} if root is None else self._plain(root, ())

    def problem(self, loc: Loc, text: str, *, hide_value: bool = False) -> Problem:
        """A mistake at `loc`: where its key or list item stands, or the nearest thing around it."""
        loc_in_file = self.nearest(loc)
        line, column = self._places[loc_in_file]
        problem = self._problem_at(line, column, text, key=spell(loc))
        if not hide_value:
            return problem
        value = self._nodes[loc_in_file].start_mark
        end = value.column if value.line == line else len(problem.source)
        return replace(problem, source=f"{problem.source[:end]}…")

    def nearest(self, loc: Loc) -> Loc:
        """The longest beginning of `loc` that stands in the file."""
        while loc not in self._places:
            loc = loc[:-1]
        return loc

    def scalar(self, loc: Loc) -> Scalar:
        """The single value at `loc`; None also when there is a list, or keys and values."""
        node = self._nodes.get(loc)
        return _scalar(node) if isinstance(node, yaml.ScalarNode) else None

    def got(self, loc: Loc) -> str:
        """What stands at `loc`, in words: `12`, `"text"`, `nothing`, `a list`, `keys and values`."""
        match self._nodes.get(loc):
            case yaml.ScalarNode() as node:
                value = _scalar(node)
                if value is None:
                    return "nothing"
                return quote(value) if isinstance(value, str) else node.value
            case yaml.SequenceNode() as node:
                return "a list" if node.value else "an empty list"
            case _:
                return "keys and values"

    def select(self, *pattern: str | None) -> Iterator[tuple[Loc, str]]:
        """Every text in the tree whose way there fits the pattern."""
        yield from _select(self.tree, pattern, ())

    def put(self, loc: Loc, value: str) -> None:
        """Put a value in the tree; what `got` and `problem` say stays as it is in the file."""
        here = self.tree
        for step in loc[:-1]:
            here = here[step]
        here[loc[-1]] = value

    def _problem_at(self, line: int, column: int, text: str, *, key: str = "") -> Problem:
        source = self._lines[line] if line < len(self._lines) else ""
        return Problem(
            file=self.path, line=line + 1, column=column + 1, key=key, text=text, source=source
        )

    # ------------------------------------------------------------ bytes -> text -> nodes -> data

    def _read(self) -> str:
        try:
            with self.path.open("rb") as file:
                raw = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise self._refused(f"cannot be read: {error.strerror}") from None
        if len(raw) > _MAX_BYTES:
            raise self._refused("expected at most 1 MiB, got more")
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            self._lines = _LINE_BREAK.split(raw.decode("utf-8", "replace"))
            before = _LINE_BREAK.split(raw[: error.start].decode("utf-8"))
            problem = self._problem_at(len(before) - 1, len(before[-1]), "expected UTF-8 text")
            raise SettingsError([problem]) from None
        self._lines = _LINE_BREAK.split(text)
        return text

    def _refused(self, text: str) -> SettingsError:
        return SettingsError([Problem(file=self.path, text=text)])

    def _compose(self, text: str) -> _Node | None:
        try:
            loader = _Loader(text)
        except yaml.reader.ReaderError as error:
            before = _LINE_BREAK.split(text[: error.position])
            told = f"expected printable text, got the character U+{ord(text[error.position]):04X}"
            problem = self._problem_at(len(before) - 1, len(before[-1]), told)
            raise SettingsError([problem]) from None
        try:
            root: _Node | None = loader.get_single_node()  # type: ignore[assignment]  # closed union
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            if mark is None or (mark.index >= len(text) and error.context_mark):
                mark = error.context_mark or loader.get_mark()  # where it began says more
            told = ", ".join(part for part in (error.context, error.problem) if part)
            if r"'\t'" in told:
                told = "indent with spaces, not with tabs"
        except (ValueError, OverflowError):  # an escape such as "\UFFFFFFFF", a very long version
            mark, told = loader.get_mark(), "a number is out of range"
        else:
            return root
        told = f"expected plain YAML: {told}"
        raise SettingsError([self._problem_at(mark.line, mark.column, told)])

    def _plain(self, node: _Node, loc: Loc) -> Any:
        self._nodes[loc] = node
        self._places.setdefault(loc, (node.start_mark.line, node.start_mark.column))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, loc)
            case yaml.SequenceNode():
                return [self._plain(item, (*loc, index)) for index, item in enumerate(node.value)]
            case yaml.ScalarNode():
                return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[str, Any]:
        plain = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line, key_node.start_mark.column)
            key = _scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                told = "expected text as a key: write it in quotes"
                self.problems.append(self._problem_at(*place, told, key=spell(loc)))
            elif key in plain:
                told = f"stands twice, first in line {self._places[*loc, key][0] + 1}"
                self.problems.append(self._problem_at(*place, told, key=spell((*loc, key))))
            else:
                self._places[*loc, key] = place
                plain[key] = self._plain(value_node, (*loc, key))
        return plain


class _Loader(yaml.SafeLoader):
    """Composes nodes, and refuses what makes YAML surprising."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own protocol
    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # so in the stubs
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise _unwanted(event, "anchors and aliases are not taken: write the value out")
        if getattr(event, "tag", None):
            raise _unwanted(event, "tags are not taken: write the value alone")
        if _SURROGATE.search(getattr(event, "value", "")):
            raise _unwanted(event, "half a character: write the character itself")
        if self._depth == _MAX_DEPTH:
            raise _unwanted(event, f"nested more than {_MAX_DEPTH} deep")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _unwanted(event: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def _scalar(node: yaml.ScalarNode) -> Scalar:
    text: str = node.value
    if node.style:  # quoted, or a block: always text
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text


def _select(tree: Any, pattern: tuple[str | None, ...], loc: Loc) -> Iterator[tuple[Loc, str]]:
    if not pattern:
        if isinstance(tree, str):
            yield loc, tree
        return
    step, rest = pattern[0], pattern[1:]
    if step is ANY and isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _select(item, rest, (*loc, index))
    elif step is not ANY and isinstance(tree, dict) and step in tree:
        yield from _select(tree[step], rest, (*loc, step))
