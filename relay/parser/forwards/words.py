"""The words of several languages, made ready to be looked up."""

from collections.abc import Iterable

from relay.parser.forwards.language import Field, Language, alternatives
from relay.parser.forwards.languages import LANGUAGES


class Words:
    """All languages at once: a mail does not say which one its client speaks.

    `labels` tells for every label what it means, by the language's code; `wrote` for every word of
    an introduction which languages it is from. `authors` are the words that an author's label begins
    with, `announcing` what is in every line that announces a forward.
    """

    def __init__(self, languages: Iterable[Language]) -> None:
        self.labels: dict[str, dict[str, Field]] = {}
        self.names: dict[str, str] = {}
        forwarded: list[str] = []
        forwarded_by: list[str] = []
        original: list[str] = []
        self.wrote: dict[str, set[str]] = {}
        sent_from: list[str] = []
        for language in languages:
            self.names[language.code] = language.name
            for field, labels in language.labels.items():
                for label in alternatives(labels):
                    self.labels.setdefault(as_label(label), {})[language.code] = field
            forwarded += alternatives(language.forwarded)
            forwarded_by += alternatives(language.forwarded_by)
            original += alternatives(language.original)
            for word in " ".join(alternatives(language.wrote)).split():
                self.wrote.setdefault(word, set()).add(language.code)
            sent_from += alternatives(language.sent_from)
        self.forwarded = frozenset(forwarded)
        self.forwarded_by = tuple(f"{words} " for words in forwarded_by)
        self.original = frozenset(original)
        self.sent_from = tuple(sent_from)
        self.authors = frozenset(
            label.partition(" ")[0]
            for label, meanings in self.labels.items()
            if Field.FROM in meanings.values()
        )
        self.announcing = tuple({*forwarded, *forwarded_by, *original})


def as_label(words: str) -> str:
    """Folded words as they are looked up: clients differ in hyphens (`Reply-To`, `Reply to`)."""
    return words.replace("-", " ")


WORDS = Words(LANGUAGES)
