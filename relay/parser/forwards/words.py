"""The words of several languages, made ready to be looked up."""

from collections.abc import Iterable

from relay.parser.forwards.language import Field, Language, alternatives
from relay.parser.forwards.languages import LANGUAGES


class Words:
    """All languages at once: a mail does not say which one its client speaks.

    `labels` tells for every label what it means, by the language's code; `wrote` for every word of
    an introduction which languages it is from. `author_labels` are those of an author, `author_words`
    what they begin with; `announcing` is what every line that announces a forward has in it.
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
        self.author_labels = frozenset(
            label for label, meanings in self.labels.items() if Field.FROM in meanings.values()
        )
        self.author_words = frozenset(label.partition(" ")[0] for label in self.author_labels)
        self.announcing = tuple({*forwarded, *forwarded_by, *original})


def as_label(words: str) -> str:
    """Folded words as they are looked up: clients differ in hyphens (`Reply-To`, `Reply to`)."""
    return words.replace("-", " ")


WORDS = Words(LANGUAGES)
