"""What providers ask before they forward to relay, in words: for the page and the command."""

from collections.abc import Iterable, Iterator

from relay.spool import Asked

NONE = "No provider has asked whether it may forward mail here, or not lately."


def lines(asked: Iterable[Asked]) -> Iterator[str]:
    """Each question, with what answers it: code and link are for a person's eyes only."""
    for one in asked:
        question = one.confirmation
        whose = f"mail of {question.address}" if question.address else "somebody's mail"
        yield (
            f"{one.received_at:%Y-%m-%d %H:%M} UTC  {question.provider} asks whether it may forward "
            f"{whose} to portal {one.portal} (mail {one.spool_id})"
        )
        yield f"  code: {question.code or 'none was found'}"
        yield f"  link: {question.link or 'none was found'}"
