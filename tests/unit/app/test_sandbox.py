"""Where `relay sandbox` listens."""

import pytest

from relay.app.sandbox import open_sandbox
from relay.errors import Permanent
from relay.sandbox import Sandbox


@pytest.mark.parametrize(
    ("listen", "words"),
    [
        ("foo", "expected host:port, such as 127.0.0.1:8026"),
        ("127.0.0.1:http", "expected host:port, such as 127.0.0.1:8026"),
        (
            "127.0.0.1:99999",
            "port must be 0-65535.: stop what uses it, or choose another host:port",
        ),
        ("192.0.2.1:0", "stop what uses it, or choose another host:port"),
        ("a..b:0", "stop what uses it, or choose another host:port"),
    ],
)
async def test_where_it_cannot_listen_is_told_with_what_to_do(clock, log, listen, words):
    sandbox = Sandbox(database=None, clock=clock, log=log)
    try:
        with pytest.raises(Permanent) as refusal:
            await open_sandbox(sandbox, listen)
    finally:
        await sandbox.close()
    assert str(refusal.value).startswith(f"sandbox: cannot listen on {listen}: ")
    assert str(refusal.value).endswith(words)
