"""The unit files and the install script, as their own tools judge them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

DEPLOY = Path(__file__).parents[3] / "deploy"
RELAY = Path(sys.executable).with_name("relay")


@pytest.fixture
def judged():
    """`judged("program", …)`: succeeds only when the program does; what it printed."""

    def judge(*command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return judge


def test_systemd_finds_no_mistake_in_the_units(program, judged, tmp_path):
    """The program they start is not installed here: another relay stands for it."""
    analyze = program("systemd-analyze")
    for unit in (*DEPLOY.glob("*.socket"), DEPLOY / "relay.service"):
        shutil.copy(unit, tmp_path)
    service = tmp_path / "relay.service"
    text = service.read_text("utf-8")
    service.write_text(text.replace("/opt/relay/current/bin/relay", str(RELAY)), "utf-8")
    assert judged(analyze, "verify", "--man=no", *tmp_path.iterdir()) == ""


def test_the_service_is_as_closed_as_one_that_talks_to_the_internet_can_be(program, judged):
    """The scale of systemd-analyze goes from 0 to 10; most daemons of a distribution are above 8."""
    security = (program("systemd-analyze"), "security", "--offline=true", "--no-pager")
    judged(*security, "--threshold=11", DEPLOY / "relay.service")


def test_shellcheck_finds_no_mistake_in_the_scripts(program, judged):
    judged(program("shellcheck"), DEPLOY / "install.sh", *Path(__file__).parent.glob("*.sh"))
