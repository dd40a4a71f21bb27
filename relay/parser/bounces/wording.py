"""How the lists of phrases are written down: many phrases in few lines."""

import re
from itertools import product

from relay.model import BounceReason

Table = tuple[tuple[BounceReason, tuple[str, ...]], ...]
"""What reason which phrases tell, in the order in which they are asked"""

_CHOICE = re.compile(r"\{([^{}]*)\}")


def phrases(text: str) -> tuple[str, ...]:
    """Phrases are set apart by ` | `; `{account, mailbox} * {closed, locked}` stands for four."""
    found = []
    for phrase in " ".join(text.split()).replace(" * ", "*").split(" | "):
        pieces = _CHOICE.split(phrase)
        choices = [[piece] if at % 2 == 0 else piece.split(", ") for at, piece in enumerate(pieces)]
        found += ["".join(words) for words in product(*choices)]
    return tuple(found)
