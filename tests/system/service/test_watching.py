"""The alarms, the board and what the administrator's guide says of them, against the program that they watch."""

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from relay.log import Event
from relay.metrics import Metrics

pytestmark = pytest.mark.system

DEPLOY = Path(__file__).parents[3] / "deploy"
RULES = DEPLOY / "prometheus-rules.yml"
GUIDE = (DEPLOY / "README.md").read_text("utf-8")
PANELS = json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]
NAMES = {  # by the names that Prometheus shows
    f"{family.name}_total" if family.type == "counter" else family.name
    for family in Metrics().registry.collect()
}


@pytest.fixture
def promtool(program):
    """`promtool("check", …)`: succeeds only when it does."""

    def run(*arguments):
        done = subprocess.run(
            [program("promtool"), *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def alarms():
    return [
        rule
        for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"]
        for rule in group["rules"]
    ]


def queries():
    """What the board asks, with Grafana's own variables filled in."""
    return [
        target["expr"].replace("$__rate_interval", "5m")
        for panel in PANELS
        for target in panel["targets"]
    ]


def test_each_alarm_is_raised_by_its_cause_and_silent_when_all_is_well(promtool):
    promtool("test", "rules", Path(__file__).with_name("prometheus-rules-test.yml"))


def test_prometheus_understands_the_alarms_and_the_board(promtool, tmp_path):
    promtool("check", "rules", RULES)
    rules = [{"record": f"board:{n}", "expr": query} for n, query in enumerate(queries())]
    board = tmp_path / "board.yml"
    board.write_text(yaml.safe_dump({"groups": [{"name": "board", "rules": rules}]}), "utf-8")
    promtool("check", "rules", board)


def test_alarms_and_board_ask_for_nothing_that_relay_does_not_count():
    asked = " ".join([*(rule["expr"] for rule in alarms()), *queries()])
    named = {re.sub("_bucket$", "", name) for name in re.findall(r"\brelay_\w+", asked)}
    assert named <= NAMES
    events = {
        word for words in re.findall(r'event=~?"([^"]*)"', asked) for word in words.split("|")
    }
    assert events <= set(Event)


def test_the_board_s_panels_do_not_overlap():
    seen = set()
    for panel in PANELS:
        at = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert at["x"] + at["w"] <= 24
        assert not cells & seen, panel["title"]
        seen |= cells


@pytest.mark.parametrize(
    ("heading", "told"),
    [
        ("| alarm | means | do |", {rule["alert"] for rule in alarms()}),
        ("| metric | counts |", NAMES),
        ("| event | level | means |", set(Event)),
    ],
)
def test_the_guide_tells_of_each(heading, told):
    table = GUIDE.partition(heading)[2].partition("\n\n")[0].splitlines()[2:]
    names = [name for row in table for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(names) == sorted(told)
