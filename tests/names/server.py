"""A name server on loopback, by UDP and TCP, for a few names that a test makes up.

    zone = {"acme.com": {"TXT": ["v=spf1 -all"], "MX": ["10 mx.acme.com"]}, "slow.org": SILENT}

An alias is {"CNAME": ["other.name"]}; what it leads to stands in the same answer, as from a resolver.
"""

import asyncio
import contextlib

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

SILENT = "silent"
"""Nobody answers."""
FAILING = "failing"
"""SERVFAIL."""
_UDP_BYTES = 1_232
_STRING_CHARACTERS = 255


class NameServer:
    """`asked` lists the questions that came, as (name, type)."""

    def __init__(self, zone, *, ttl_s=300):
        self.zone = {name.lower(): records for name, records in zone.items()}
        self.asked = []
        self.address = ""
        self._ttl_s = ttl_s

    async def __aenter__(self):
        loop = asyncio.get_running_loop()
        server = self
        for _ in range(10):  # a port that is free for both
            tcp = await asyncio.start_server(self._serve, "127.0.0.1", 0)
            port = tcp.sockets[0].getsockname()[1]
            try:
                self._udp, _ = await loop.create_datagram_endpoint(
                    lambda: _Datagrams(server), local_addr=("127.0.0.1", port)
                )
            except OSError:
                tcp.close()
                continue
            self._tcp = tcp
            self.address = f"127.0.0.1:{port}"
            break
        return self

    async def __aexit__(self, *_):
        self._udp.close()
        self._tcp.close()
        await self._tcp.wait_closed()

    def answer(self, wire, *, by_udp):
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        reply = dns.message.make_response(query)
        reply.flags |= dns.flags.RA
        records = self.zone.get(name)
        if records == SILENT or (isinstance(records, dict) and records.get(kind) == SILENT):
            return None
        if records == FAILING or (isinstance(records, dict) and records.get(kind) == FAILING):
            reply.set_rcode(dns.rcode.SERVFAIL)
            return reply.to_wire()
        if records is None:
            reply.set_rcode(dns.rcode.NXDOMAIN)
        self._add(reply, name, kind)
        if by_udp and len(reply.to_wire(max_size=65_535)) > _UDP_BYTES:
            cut = dns.message.make_response(query)
            cut.flags |= dns.flags.TC
            return cut.to_wire()
        return reply.to_wire(max_size=65_535)

    def _add(self, reply, name, kind):
        for _ in range(20):  # aliases may lead in a circle
            records = self.zone.get(name, {})
            alias = records.get("CNAME") if isinstance(records, dict) else None
            owner = dns.name.from_text(name)
            if alias and kind != "CNAME":
                reply.answer.append(
                    dns.rrset.from_text(
                        owner, self._ttl_s, "IN", "CNAME", alias[0].rstrip(".") + "."
                    )
                )
                name = alias[0].rstrip(".").lower()
                continue
            texts = [_written(kind, each) for each in records.get(kind, ())]
            if texts:
                reply.answer.append(dns.rrset.from_text(owner, self._ttl_s, "IN", kind, *texts))
            return

    async def _serve(self, reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while True:
                size = int.from_bytes(await reader.readexactly(2), "big")
                reply = self.answer(await reader.readexactly(size), by_udp=False)
                if reply is not None:
                    writer.write(len(reply).to_bytes(2, "big") + reply)
                    await writer.drain()
        writer.close()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server):
        self._server = server

    def connection_made(self, transport):
        self._transport = transport

    def datagram_received(self, data, peer):
        reply = self._server.answer(data, by_udp=True)
        if reply is not None:
            self._transport.sendto(reply, peer)


def _written(kind, value):
    """As in a zone file. A TXT longer than a string can be is cut into several."""
    if kind == "TXT":
        strings = value if isinstance(value, list | tuple) else _cut(value)
        return " ".join('"' + _escaped(each) + '"' for each in strings)
    if kind in ("MX", "PTR"):
        return value.rstrip(".") + "."
    return value


def _cut(text):
    return [
        text[start : start + _STRING_CHARACTERS]
        for start in range(0, len(text) or 1, _STRING_CHARACTERS)
    ]


def _escaped(text):
    return "".join(
        each if each.isascii() and each.isprintable() and each not in '"\\' else f"\\{octet:03d}"
        for each in text
        for octet in each.encode("latin-1")
    )
