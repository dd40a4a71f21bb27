"""What would become of a hostile mail is shown, and no terminal obeys it."""

import json

from relay.app import Explained
from relay.cli import show
from relay.log import visible_json
from relay.model import Attachment, Finding, Parked

HOSTILE = "Caf\u00e9 \x9b31m \u202eevil [bold]\x1b[2J"
TOLD = Explained(
    portal="acme",
    decision=Parked(reason=HOSTILE),
    findings=(Finding(rule="matcher", text=HOSTILE),),
    requests=({"properties": {"hs_email_subject": HOSTILE}},),
    files=((Attachment(filename=HOSTILE, content_type="text/plain", content=b"x"),),),
)


def test_an_explanation_is_harmless(capsys):
    show.explained(TOLD)
    printed = capsys.readouterr().out
    assert printed.replace("\n", "").isprintable()
    posted = printed.partition("/emails\n")[2]
    assert json.loads(posted)["properties"]["hs_email_subject"] == HOSTILE


def test_an_explanation_in_json_means_the_same_and_is_harmless():
    printed = visible_json(show.as_dict(TOLD))
    assert printed.replace("\n", "").isprintable()
    assert "Caf\u00e9" in printed
    assert json.loads(printed)["findings"][0]["text"] == HOSTILE
