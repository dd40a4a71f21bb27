"""Mails with one part of another format in them."""

import base64

import pytest

from relay.parser import parse


@pytest.fixture
def with_part(make_mail):
    """The bytes of a mail that says Hi and carries a part of that type, name and content."""

    def make(content_type, content, name="", text="Hi"):
        naming = f'; name="{name}"' if name else ""
        body = (
            f"--b\n\n{text}\n--b\nContent-Type: {content_type}{naming}\n"
            f"Content-Transfer-Encoding: base64\n\n{base64.encodebytes(content).decode()}--b--\n"
        )
        return make_mail(body, Content_Type="multipart/mixed; boundary=b")

    return make


@pytest.fixture
def read_part(with_part):
    return lambda *args, **kwargs: parse(with_part(*args, **kwargs))
