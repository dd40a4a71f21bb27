"""HubSpot for Python programs: every call that relay knows, typed.

    async with HubSpot(token="pat-…") as hubspot:
        async for email in hubspot.emails.list(properties=["hs_email_subject"]):
            print(email.id, email["hs_email_subject"])

It is made of the daemon's own parts, so it keeps to HubSpot's pace, reads answers without trust and
logs no word of a mail. Errors are the HubSpotErrors of `results`.
"""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Self

import aiohttp

from relay.clock import Clock, SystemClock
from relay.hubspot.associations import Associations
from relay.hubspot.files import Files
from relay.hubspot.objects import Objects, Records, singular
from relay.hubspot.paths import Paths
from relay.hubspot.patience import PatientCalls
from relay.hubspot.portal import AccountInfo, Definitions, OwnerList
from relay.hubspot.properties import EmailProperties, check_email_properties
from relay.hubspot.stored_files import StoredFiles
from relay.hubspot.tokens import OAuthApp, tokens_from
from relay.log import Logger, make_logger
from relay.metrics import Metrics
from relay.settings import Secret

API_URL = "https://api.hubapi.com"

_Any = Mapping[str, str]


class HubSpot:
    """One portal. Made within a running event loop, closed by `async with`.

        emails                                  Objects: create, get, list, update, delete, associate …
        contacts, companies, deals, tickets     Records: the same, and pin and unpin
        owners, files, associations, account, properties

    Each of the objects has `batch`, the same for many, and `search`.
    """

    def __init__(
        self,
        *,
        token: str | Callable[[], Secret],
        oauth: OAuthApp | None = None,
        api_url: str = API_URL,
        api_version: str = "v3",
        timeout_s: float = 30,
        own: Collection[str] = (),
        clock: Clock | None = None,
        log: Logger | None = None,
    ) -> None:
        """`token`: of a private app or service key, or what is asked for it anew at every call.

        `oauth`: the public app whose refresh token `token` is. `api_version`: `v3`, or a date such as
        `2026-03`. `timeout_s`: of one call. `own`: names of the portal's own email properties; names
        that neither HubSpot nor they know are refused with NotWritable before anything leaves.
        """
        self._http = aiohttp.ClientSession()
        paths = Paths(api_version)
        clock = clock or SystemClock()
        read = (lambda: Secret(token)) if isinstance(token, str) else token
        calls = PatientCalls(
            portal="hubspot",
            http=self._http,
            api_url=api_url,
            tokens=tokens_from(read, app=oauth, path=paths.token, clock=clock),
            clock=clock,
            log=log or make_logger("error", "auto"),
            metrics=Metrics(),
            timeout_s=timeout_s,
            burst_share=0.9,
            daily_share=1,  # a person is not made to wait for tomorrow
            account_path=paths.account,
        )
        check = partial(check_email_properties, own=frozenset(own))
        self.emails: Objects[EmailProperties] = Objects(
            "emails", calls=calls, paths=paths, check=check
        )
        self.contacts: Records[_Any] = Records("contacts", calls=calls, paths=paths)
        self.companies: Records[_Any] = Records("companies", calls=calls, paths=paths)
        self.deals: Records[_Any] = Records("deals", calls=calls, paths=paths)
        self.tickets: Records[_Any] = Records("tickets", calls=calls, paths=paths)
        self.owners = OwnerList(calls=calls, paths=paths)
        self.files = StoredFiles(
            files=Files(calls=calls, paths=paths, clock=clock),
            calls=calls,
            paths=paths,
            http=self._http,
        )
        self.associations = Associations(calls=calls, paths=paths)
        self.account = AccountInfo(calls=calls, paths=paths)
        self.properties = Definitions(calls=calls, paths=paths)

    def records(self, object_type: str) -> Records[_Any] | None:
        """Those of `contacts`, `contact`, …; None for a type without a timeline, or none."""
        known = {
            "contacts": self.contacts,
            "companies": self.companies,
            "deals": self.deals,
            "tickets": self.tickets,
        }
        return next(
            (each for name, each in known.items() if object_type in (name, singular(name))), None
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()
