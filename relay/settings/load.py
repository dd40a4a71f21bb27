"""config.yaml -> `Settings`, or every mistake in it at once.

Validation is strict as for JSON: text is never taken for a number nor a number for text. Relative
paths are relative to the folder of the file. What the file refers to (tokens, certificates) has to
be there, so that a wrong name shows now and not at the first mail.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from relay.errors import Temporary
from relay.settings import expected
from relay.settings.document import ANY, Document
from relay.settings.models import Loc, Settings
from relay.settings.problems import Problem, SettingsError, quote
from relay.settings.secrets import SecretRef

_SECRETS = (
    ("portals", ANY, "token"),
    ("portals", ANY, "oauth", "client_secret"),
    ("portals", ANY, "webhook", "secret"),
    ("portals", ANY, "tag_secret"),
    ("smarthost", "password"),
)
_CERTIFICATES = ("listeners", ANY, "certificate")
_PRIVATE_KEYS = ("listeners", ANY, "private_key")


def load(path: Path, *, needs_secrets: bool = True) -> Settings:
    """Raises SettingsError, which names every mistake with its place.

    Who neither calls HubSpot nor listens needs no secrets: not all who run relay's commands may read
    them.
    """
    document = Document(path)
    _make_paths_absolute(document)
    problems = [*document.problems, *(_absent(document) if needs_secrets else ())]
    try:
        settings = Settings.model_validate_json(json.dumps(document.tree), strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems += expected.problems(details, document, schema())
    else:
        if not problems:
            return settings
    # Outside the handler: the ValidationError in a traceback would show the values.
    raise SettingsError(problems)


def schema() -> dict[str, Any]:
    """The JSON Schema of config.yaml, for editors and for people."""
    return Settings.model_json_schema()


def _make_paths_absolute(document: Document) -> None:
    folder = document.path.parent.absolute()
    if isinstance(document.tree, dict):
        document.tree.setdefault("data_dir", str(Settings.model_fields["data_dir"].default))
    for pattern in (("data_dir",), _CERTIFICATES, _PRIVATE_KEYS):
        for loc, path in document.select(*pattern):
            document.put(loc, str(folder / path))
    for loc, reference in _references(document):
        if reference.kind == "file":
            document.put(loc, f"file:{folder / reference.place}")


def _absent(document: Document) -> Iterator[Problem]:
    """What the file refers to and cannot be read."""
    for loc, reference in _references(document):
        try:
            reference.read()
        except Temporary as error:
            yield document.problem(loc, error.reason)
    for pattern in (_CERTIFICATES, _PRIVATE_KEYS):
        for loc, path in document.select(*pattern):
            if not _can_read(Path(path)):
                yield document.problem(
                    loc, f"expected a file that relay can read, got {quote(path)}"
                )


def _can_read(path: Path) -> bool:
    try:
        return path.is_file() and os.access(path, os.R_OK)
    except OSError:  # a folder on the way is closed, or a name is too long
        return False


def _references(document: Document) -> Iterator[tuple[Loc, SecretRef]]:
    for pattern in _SECRETS:
        for loc, text in document.select(*pattern):
            try:
                reference = SecretRef(text)
            except ValueError:
                continue  # the model says so
            yield loc, reference
