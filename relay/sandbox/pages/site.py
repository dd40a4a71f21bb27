"""The pages over HTTP: which address shows what, and the headers that keep it safe to look at.

No bearer is asked for: a browser has none, and the sandbox listens where its owner lets it. So that
no foreign web page can read along by pointing a name of its own here (DNS rebinding), the pages
answer only to names that nobody else can own.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Handler

from relay.domains import is_own_name
from relay.sandbox import schema
from relay.sandbox.association_types import AssociationTypes
from relay.sandbox.pages import bodies
from relay.sandbox.pages.cards import COLUMNS
from relay.sandbox.pages.catalogue import Catalogue, Content
from relay.sandbox.pages.look import Look
from relay.sandbox.store import Store
from relay.sandbox.wire import is_number

_LONGEST_SEARCH = 100
_MOST_PAGES = 100_000
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-DNS-Prefetch-Control": "off",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SAFE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")
_TYPE = f"{{type:{'|'.join(schema.RECORDS)}}}"

_Show = Callable[[web.Request], web.Response]


class _NotFoundError(Exception):
    """What was asked for, in words."""


class Pages:
    """Read only."""

    def __init__(self, *, store: Store, types: AssociationTypes) -> None:
        self._store = store
        self._catalogue = Catalogue(store=store, types=types)
        self._look = Look()

    def add_to(self, app: web.Application) -> None:
        """Their addresses; none begins as a path of the API does."""
        shows: Mapping[str, _Show] = {
            "/": self._newest,
            f"/{_TYPE}": self._records,
            f"/{_TYPE}/{{id}}": self._record,
            "/emails/{id}": self._mail,
            "/emails/{id}/body": self._body,
            "/owners": self._owners,
            "/attachments/{id}": self._attachment,
            "/style.css": lambda _: _response(self._look.style, "text/css"),
            "/icon.svg": lambda _: _response(self._look.icon, "image/svg+xml"),
        }
        for path, show in shows.items():
            app.router.add_get(path, self._guarded(show))

    def _guarded(self, show: _Show) -> Handler:
        async def serve(request: web.Request) -> web.Response:
            if not is_own_name(request.headers.get("Host", "")):
                return web.Response(
                    status=HTTPStatus.MISDIRECTED_REQUEST,
                    text="The pages of the sandbox show mail, and a name with a dot in it could lead here "
                    "from anybody's web page. Open them by address (http://127.0.0.1:8026/), as localhost, "
                    "or by a name without a dot.\n",
                )
            try:
                with self._store.transaction():
                    return show(request)
            except _NotFoundError as missing:
                return self._page("missing.html", status=404, section="", what=str(missing))

        return serve

    def _page(self, template: str, *, status: int = 200, **values: object) -> web.Response:
        html = self._look.page(template, **values)
        return _response(html.encode(), "text/html", status=status)

    # ---------------------------------------------------------------- what each address shows

    def _newest(self, request: web.Request) -> web.Response:
        search = _search(request)
        page = self._catalogue.newest(words=search.split(), before=_mark(request, "before"))
        return self._page("newest.html", section="emails", page=page, search=search)

    def _records(self, request: web.Request) -> web.Response:
        type_, search = request.match_info["type"], _search(request)
        page = self._catalogue.records(type_, words=search.split(), before=_mark(request, "before"))
        return self._page(
            "records.html", section=type_, page=page, search=search, columns=COLUMNS[type_].values()
        )

    def _record(self, request: web.Request) -> web.Response:
        """A merged record's address leads to the one that took its place."""
        type_, id_ = request.match_info["type"], _id(request)
        card = self._catalogue.record(type_, id_)
        if card is None:
            raise _NotFoundError(f"There is no {schema.singular(type_)} {id_}")
        if card.id != id_:
            raise web.HTTPFound(f"/{type_}/{card.id}", headers=_HEADERS)
        number = min(_mark(request, "page") or 1, _MOST_PAGES)
        return self._page(
            "record.html",
            section=type_,
            card=card,
            related=self._catalogue.related(card),
            page=self._catalogue.timeline(card, number),
            number=number,
        )

    def _mail(self, request: web.Request) -> web.Response:
        mail = self._catalogue.mail(_id(request))
        if mail is None:
            raise _NotFoundError(f"There is no email {_id(request)}: it may have been deleted")
        return self._page("email.html", section="emails", mail=mail)

    def _body(self, request: web.Request) -> web.Response:
        mail = self._catalogue.mail(_id(request))
        if mail is None or not mail.html:
            raise _NotFoundError(f"There is no HTML of an email {_id(request)}")
        document = bodies.document(mail.html)
        return web.Response(text=document, content_type="text/html", headers=bodies.HEADERS)

    def _owners(self, request: web.Request) -> web.Response:
        page = self._catalogue.owners(before=_mark(request, "before"))
        return self._page("owners.html", section="owners", page=page)

    def _attachment(self, request: web.Request) -> web.Response:
        """To be saved, whatever it is."""
        file = self._catalogue.content(_id(request))
        if file is None:
            raise _NotFoundError(f"There is no file {_id(request)}: it may have been deleted")
        return web.Response(body=file.content, headers=_file_headers(file))


def _response(body: bytes, content_type: str, *, status: int = 200) -> web.Response:
    return web.Response(
        status=status, body=body, content_type=content_type, charset="utf-8", headers=_HEADERS
    )


def _file_headers(file: Content) -> dict[str, str]:
    return {
        **_HEADERS,
        "Content-Type": file.type if file.type in _SAFE_TYPES else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def _id(request: web.Request) -> int:
    given = request.match_info["id"]
    if not is_number(given):
        raise _NotFoundError(f"An id is a number, and {given} is none")
    return int(given)


def _mark(request: web.Request, name: str) -> int | None:
    """A number of the query; what is none counts as not given."""
    given = request.query.get(name, "")
    return int(given) if is_number(given) else None


def _search(request: web.Request) -> str:
    return request.query.get("q", "").strip()[:_LONGEST_SEARCH]
