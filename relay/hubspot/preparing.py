"""Makes an engagement ready to be sent: its files uploaded, its bodies brought to HubSpot's size.

Promise: what HubSpot cannot take does not keep a mail from being logged; the mail says what is
missing, why, and where it is. May be repeated: the same mail makes the same engagement and no second
file.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from relay.hubspot.bodies import (
    HTML,
    TEXT,
    Form,
    LeftOut,
    cut_finding,
    cut_note,
    findings_on,
    kept_note,
    notes_on,
)
from relay.hubspot.files import Uploaded, file_name
from relay.hubspot.results import Prepared, Refused
from relay.hubspot.sizes import fits
from relay.model import Attachment, Engagement, Finding
from relay.parser.pages.images import content_key, show

_MOST_FILES = 50  # of one mail: each is a call, and the calls are everybody's
_MIB = 1024 * 1024
_LONG_CHARS = 100_000

Upload = Callable[[Attachment], Awaitable[Uploaded]]


class Preparing:
    """`largest_mb`: of the files that are uploaded, in MiB. `raw_days`: how long raw mail is kept."""

    def __init__(self, *, largest_mb: int, raw_days: float) -> None:
        self._largest_mb = largest_mb
        self._raw_days = raw_days

    async def prepare(self, engagement: Engagement, upload: Upload) -> Prepared:
        """Raises Temporary when HubSpot is not well; what it refuses is left out."""
        files = (*engagement.attachments, *engagement.inline)
        results = await self._store_all(files, upload)
        stored = {file: result for file, result in results.items() if isinstance(result, Uploaded)}
        left_out = [result for result in results.values() if isinstance(result, LeftOut)]
        urls = {
            content_key(file.content_id or ""): stored[file].url
            for file in engagement.inline
            if file in stored
        }
        notes = notes_on(left_out, is_cut=engagement.is_cut)
        text, of_text, on_text = await self._fit(TEXT, engagement.text, notes, upload)
        shown = await _show(engagement.html, urls)
        html, of_html, on_html = await self._fit(HTML, shown, notes, upload)
        ids = [file.id for file in (*stored.values(), *of_text, *of_html)]
        return Prepared(
            engagement=replace(engagement, text=text, html=html),
            file_ids=tuple(dict.fromkeys(ids)),
            findings=(*findings_on(left_out, is_cut=engagement.is_cut), *on_text, *on_html),
        )

    async def _store_all(
        self, files: Iterable[Attachment], upload: Upload
    ) -> dict[Attachment, Uploaded | LeftOut]:
        results: dict[Attachment, Uploaded | LeftOut] = {}
        for file in files:
            if file in results:
                continue
            if len(results) < _MOST_FILES:
                results[file] = await self._store(file, upload)
            else:
                results[file] = _left_out(file, f"beyond the first {_MOST_FILES} files")
        return results

    async def _store(self, file: Attachment, upload: Upload) -> Uploaded | LeftOut:
        if not file.content:
            return _left_out(file, "empty")
        if len(file.content) > self._largest_mb * _MIB:
            return _left_out(file, f"larger than {self._largest_mb} MB")
        try:
            return await upload(file)
        except Refused as refusal:
            words = f"{refusal.status} {refusal.problem.category}".strip()
            return _left_out(file, f"refused by HubSpot ({words})")

    async def _fit(
        self, form: Form, body: str, notes: Sequence[str], upload: Upload
    ) -> tuple[str, list[Uploaded], list[Finding]]:
        """The body with the notes beneath it; cut, with the whole as a file, if it is too long."""
        kept = [kept_note(self._raw_days)]
        whole = body + form.below([*notes, *kept] if notes else [])
        if not body and form is HTML:
            return "", [], []
        if fits(whole):
            return whole, [], []
        result = await self._store(form.file(body), upload)
        is_attached = isinstance(result, Uploaded)
        cut = cut_note(form, is_attached=is_attached)
        end = form.below([cut, *notes, *(kept if notes or not is_attached else [])])
        told = cut_finding(form, None if isinstance(result, Uploaded) else result)
        return form.cut(body, end), [result] if isinstance(result, Uploaded) else [], [told]


async def _show(html: str, urls: Mapping[str, str]) -> str:
    """In a thread, if it is long: the loop is everybody's."""
    if len(html) > _LONG_CHARS:
        return await asyncio.to_thread(show, html, urls)
    return show(html, urls)


def _left_out(file: Attachment, why: str) -> LeftOut:
    return LeftOut(name=file_name(file.filename), size=len(file.content), why=why)
