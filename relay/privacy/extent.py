"""How much of a mail is logged, by whom it is with; and, of what is logged, which words are left out."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from relay.model import Address, Attachment, Engagement, Finding
from relay.privacy.pages import redact_html
from relay.privacy.words import Hit, Redactor, TooMuchError
from relay.settings import Extent, PrivacySettings

_STRICTER = (Extent.FULL, Extent.SUBJECT, Extent.METADATA)
_NO_SUBJECT = "(left out by rule)"


class Privacy:
    """The rules of one portal."""

    def __init__(self, settings: PrivacySettings) -> None:
        self._default = settings.log
        self._by_domain = settings.log_by_domain
        self._redactor = Redactor(settings.redact, settings.patterns)

    @property
    def is_idle(self) -> bool:
        """Nothing is ever left out."""
        return self._default is Extent.FULL and not self._by_domain and self._redactor.is_idle

    def apply(
        self, engagement: Engagement, others: Iterable[Address]
    ) -> tuple[Engagement, list[Finding]]:
        """What may be logged of it, and what was left out and why.

        `others`: the people in the mail who are not ours. The strictest rule for any of them counts.
        It takes as long as the mail is large: not for the event loop.
        """
        extent, rule = self._extent(others)
        found: list[Finding] = []
        if extent is not Extent.FULL:
            engagement = _cut(engagement, extent, rule)
            found.append(
                Finding(
                    rule="privacy", text=f"{_PARTS[extent]} are not logged, by the rule for {rule}"
                )
            )
        try:
            engagement, hits = self._redacted(engagement)
        except TooMuchError as too_much:
            rule = f"what is taken out of texts, for it has too many ({too_much})"
            parts = _PARTS[Extent.METADATA]
            found.append(
                Finding(rule="privacy", text=f"{parts} are not logged, by the rule for {rule}")
            )
            return _cut(engagement, Extent.METADATA, rule), found
        if hits:
            counts = Counter(hit.what for hit in hits)
            told = ", ".join(f"{what} ({count})" for what, count in counts.items())
            found.append(Finding(rule="redaction", text=f"left out of what is logged: {told}"))
        return engagement, found

    def _extent(self, others: Iterable[Address]) -> tuple[Extent, str]:
        rules = [self._rule(person) for person in others] or [(self._default, "all mail")]
        return max(rules, key=lambda rule: _STRICTER.index(rule[0]))

    def _rule(self, person: Address) -> tuple[Extent, str]:
        """That for the person's domain, or the nearest above it, else for all mail."""
        labels = person.domain.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels)))
        named = next((name for name in names if name in self._by_domain), None)
        return (self._default, "all mail") if named is None else (self._by_domain[named], named)

    def _redacted(self, engagement: Engagement) -> tuple[Engagement, list[Hit]]:
        if self._redactor.is_idle:
            return engagement, []
        hits: list[Hit] = []

        def kept(text: str, redact: Callable[[str], tuple[str, list[Hit]]]) -> str:
            text, found = redact(text)
            hits.extend(found)
            return text

        def named(files: Iterable[Attachment]) -> tuple[Attachment, ...]:
            return tuple(
                replace(file, filename=kept(file.filename, self._redactor.redact)) for file in files
            )

        redacted = replace(
            engagement,
            subject=kept(engagement.subject, self._redactor.redact),
            html=kept(engagement.html, lambda html: redact_html(html, self._redactor)),
            attachments=named(engagement.attachments),
            inline=named(engagement.inline),
        )
        in_html = len(hits)
        text = kept(engagement.text, self._redactor.redact)
        if engagement.html:  # the same once more
            del hits[in_html:]
        return replace(redacted, text=text), hits


_PARTS = {
    Extent.SUBJECT: "text and files",
    Extent.METADATA: "subject, text and files",
}


def _cut(engagement: Engagement, extent: Extent, rule: str) -> Engagement:
    parts = _PARTS[extent].capitalize()
    return replace(
        engagement,
        subject=_NO_SUBJECT if extent is Extent.METADATA else engagement.subject,
        text=f"{parts} of this mail are not logged, by the rule for {rule}.",
        html="",
        attachments=(),
        inline=(),
        is_cut=False,
    )
