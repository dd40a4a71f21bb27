"""The public test suite of RFC 7208 (openspf.org, release 2014.04; its licence stands beside it)."""

from ipaddress import ip_address
from pathlib import Path

import pytest
import yaml

from relay.authenticity.lookups import Unanswered
from relay.authenticity.spf import Sender, check

SUITE = Path(__file__).parents[2] / "vectors" / "spf" / "rfc7208-tests.yml"


class Zone:
    """The suite's DNS: a record of type SPF is one of type TXT, unless TXT is told by itself."""

    def __init__(self, written):
        self.names = {name.lower(): _records(records) for name, records in written.items()}

    async def ask(self, name, record):
        for _ in range(9):
            known = self.names.get(name.rstrip(".").lower(), {})
            if "CNAME" not in known:
                break
            name = known["CNAME"][0]
        if record in known:
            return tuple(known[record])
        if "TIMEOUT" in known:
            raise Unanswered("silence")
        return ()


def _records(written):
    found = {}
    for each in written:
        if each == "TIMEOUT":
            found["TIMEOUT"] = []
            continue
        [(kind, value)] = each.items()
        text = "".join(value) if isinstance(value, list) and kind in ("TXT", "SPF") else value
        found.setdefault(kind, []).append(text)
    found["MX"] = [host for _, host in sorted(found.get("MX", []))]
    found.setdefault("TXT", found.pop("SPF", []))
    found["TXT"] = [text.encode().decode("latin-1") for text in found["TXT"] if text != "NONE"]
    if "TIMEOUT" in found:
        found = {kind: values for kind, values in found.items() if values or kind == "TIMEOUT"}
    found["AAAA"] = [str(ip_address(value)) for value in found.get("AAAA", [])]
    return {kind: values for kind, values in found.items() if values or kind == "TIMEOUT"}


def _cases():
    for scenario in yaml.safe_load_all(SUITE.read_text(encoding="utf-8")):
        zone = Zone(scenario["zonedata"])
        for name, case in scenario["tests"].items():
            yield pytest.param(zone, case, id=name)


@pytest.mark.parametrize(("zone", "case"), list(_cases()))
async def test_the_suite(zone, case):
    address = ip_address(case["host"])
    sender = Sender(  # the listener takes IPv4 out of its IPv6 clothes (`listener.peers`)
        address=getattr(address, "ipv4_mapped", None) or address,
        mail_from=case["mailfrom"],
        helo=case["helo"],
    )
    result, _ = await check(sender, zone.ask)
    expected = case["result"]
    assert result in (expected if isinstance(expected, list) else [expected])
