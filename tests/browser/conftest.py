"""A real Chromium that looks at the pages of a real sandbox, each a process of its own.

chromium     the browser; without it the tests are skipped, but fail where CI is set
sandbox      its pages, and the API to put something there; shared, so a test makes its own records
demo_pages   starts `relay demo`: a context with the address of its pages
visit        opens a page, and watches it: no error on its console, no request to another origin
stranger     another origin, which notes who comes to it

None holds for the whole session: Playwright's loop would be in the way of asynchronous tests.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

RELAY = Path(sys.executable).with_name("relay")
DEMO = "from relay import demo; demo.run(once=False, smtp_port=0, web_port=0, sandbox_port=0)"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@contextmanager
def running(*program, says):
    """A program, and the address in the line of its output that is like `says` (a pattern)."""
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        try:
            yield _address(process.stdout, says)
        finally:
            process.terminate()
            process.stdout.read()


def _address(output, says):
    told = []
    for line in output:
        told.append(line)
        if found := re.search(says, line):
            return ADDRESS.search(found[0])[0]
    raise AssertionError(f"no address was told: {''.join(told)}")


def demo():
    """`relay demo` on free ports: a context with the address of its pages, all five mails logged."""
    return running(sys.executable, "-c", DEMO, says=rf"^ +{ADDRESS.pattern}/$")


@contextmanager
def launched():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def chromium():
    if shutil.which("chromium") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("chromium is not installed")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def demo_pages():
    return demo


class Crm:
    """The API of a sandbox, to put something on its pages. `url` is the address of both."""

    def __init__(self, url, client):
        self.url = url
        self._client = client

    def ask(self, method, path, **options):
        """`options`: those of Playwright, `data` for JSON, `multipart` for a form."""
        answer = self._client.fetch(self.url + path, method=method, **options)
        assert answer.ok, answer.text()
        return answer.json()

    def contact(self, address, **properties):
        body = {"properties": {"email": address, **properties}}
        return self.ask("POST", "/crm/v3/objects/contacts", data=body)["id"]

    def email(self, *links, **properties):
        """`links`: (id, association type)."""
        body = {
            "properties": {
                "hs_timestamp": "2026-03-01T10:00:00Z",
                "hs_email_direction": "EMAIL",
                **properties,
            },
            "associations": [
                {
                    "to": {"id": to_id},
                    "types": [
                        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
                    ],
                }
                for to_id, type_id in links
            ],
        }
        return self.ask("POST", "/crm/v3/objects/emails", data=body)["id"]

    def upload(self, name, content, content_type):
        """The file's description, as the API answers."""
        form = {
            "file": {"name": name, "mimeType": content_type, "buffer": content},
            "options": json.dumps({"access": "PRIVATE"}),
            "folderPath": "/relay",
        }
        return self.ask("POST", "/files/v3/files", multipart=form)


@pytest.fixture(scope="module")
def api(chromium):
    """`api(url)`: a `Crm`."""
    context = chromium.new_context(extra_http_headers={"Authorization": "Bearer test"})
    yield lambda url: Crm(url, context.request)
    context.close()


@pytest.fixture(scope="module")
def sandbox(api):
    with running(RELAY, "sandbox", "--listen", "127.0.0.1:0", says=r".*sandbox_opened.*") as url:
        yield api(url)


@pytest.fixture
def visit(chromium):
    """`visit(url, **context)`: the page. `context`: color_scheme, viewport, … of Playwright.

    With `may_complain`, the browser may say what it blocked, and try. A dialog is never right.
    """
    contexts, wrong = [], []

    def open_page(url, *, may_complain=False, **options):
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: (wrong.append("a dialog"), dialog.dismiss()))
        if not may_complain:
            page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
            page.on("console", lambda said: said.type == "error" and wrong.append(said.text))
            page.on(
                "request", lambda asked: _is_foreign(asked.url, url) and wrong.append(asked.url)
            )
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def _is_foreign(url, home):
    return not url.startswith(("data:", "/".join(home.split("/")[:3]) + "/"))


class Stranger(BaseHTTPRequestHandler):
    """Says hello, or what it is to show, and notes who else came for what, and from where."""

    def do_GET(self):
        shown = self.server.shows.get(self.path)
        if shown is None:
            self.server.calls.append((self.path, self.headers.get("Referer")))
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(shown or b"<title>stranger</title><p>Hello")

    def log_message(self, *_):
        """Say nothing."""


class Counting(ThreadingHTTPServer):
    """Also counts the connections: one without a request tells a stranger something, too."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Stranger)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.calls, self.connections, self.shows = [], 0, {}

    def verify_request(self, *_):
        self.connections += 1
        return True

    def handle_error(self, *_):
        """A browser that hangs up is no fault."""


@pytest.fixture
def stranger():
    server = Counting()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
