"""A machine that systemd boots, with relay to be installed by its own script.

    units      the folder of the unit files
    machines   makes a `Machine`; everything in it is gone when the test ends
    machine    one for all tests of a process, with relay installed, started, and logging into a sandbox
    config     what `machine` is set to, and puts it back
    example    what stands in a guide of deploy/

What a test changes on `machine` it puts back.
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

SOURCE = Path(__file__).parents[3]
BOOT = Path(__file__).with_name("boot.sh")
MAILBOX = "log@relay.localhost"
TOKEN = "pat-eu1-0123456789-seen-nowhere"


class Machine:
    """`run` runs a program in it. `shared` is a folder that is /mnt in there."""

    def __init__(self, shared, booting):
        self.shared = shared
        self._booting = booting
        self._enter = None

    def has_booted(self):
        assert self._booting.poll() is None, "it did not boot"
        inits = [pid for pid in _offspring(self._booting.pid) if _is_systemd(pid)]
        if inits:
            self._enter = ["nsenter", "--all", "--target", inits[0]]
        return (
            inits
            and self.run("systemctl", "is-active", "sockets.target", check=False).strip()
            == "active"
        )

    def halt(self):
        self._booting.terminate()
        self._booting.wait(20)

    # ---------------------------------------------------------------- in it

    def start(self, *program, **options):
        """A program that runs in it meanwhile."""
        return subprocess.Popen([*self._enter, *program], text=True, **options)

    def run(self, *program, check=True, within_s=60, **options):
        """A program in it, to its end: what it printed, errors too. Fails when it does, unless told."""
        done = subprocess.run(
            [*self._enter, *program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=within_s,
            **options,
        )
        assert not check or done.returncode == 0, (
            f"{program}: {done.stdout}{self.journal()[-2000:]}"
        )
        return done.stdout

    def fails(self, *program):
        """What a program that has to fail prints."""
        out = self.run("sh", "-c", '"$@" && echo it did not fail', "in", *program, check=False)
        assert not out.endswith("it did not fail\n"), out
        return out

    def install(self, *arguments):
        """deploy/install.sh, as an administrator runs it; packages come from `shared`, not from the net."""
        environment = {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/mnt/wheels"}
        script = "/mnt/source/deploy/install.sh"
        return self.run(script, *arguments, env=environment, check=False, within_s=180)

    def configure(self, **settings):
        """Change top-level keys of /etc/relay/config.yaml."""
        content = yaml.safe_load(self.run("cat", "/etc/relay/config.yaml")) | settings
        self.write("/etc/relay/config.yaml", yaml.safe_dump(content))

    def write(self, path, text):
        (self.shared / "text").write_text(text, "utf-8")
        self.run("install", "-D", "-m", "644", "/mnt/text", path)

    def shows(self, *properties, unit="relay.service"):
        """Properties of a unit, in the order asked for."""
        shown = dict(
            line.split("=", 1) for line in self.run("systemctl", "show", unit).splitlines()
        )
        return [shown[name] for name in properties]

    def journal(self):
        """All that any unit has logged."""
        return self.run("journalctl", "--no-pager", "--output=cat")

    # ---------------------------------------------------------------- mail

    def send(self, word, *, way=("--server", "127.0.0.1:25"), user="root", group="root"):
        """What the server said to a mail from Jane to Carla about `word`."""
        return self.run(
            "setpriv", "--reuid", user, "--regid", group, "--clear-groups", "swaks", *way,
            "--from", "jane@acme.example", "--to", MAILBOX, "--h-To", "carla@globex.example",
            "--h-Subject", f"About {word}", "--body", f"The word is {word}.",
            check=False,
        )  # fmt: skip

    def logged(self):
        """The words of all mails that the sandbox has, as often as it has them."""
        words, after = [], "0"
        while after:
            path = f"emails?limit=100&properties=hs_email_subject&after={after}"
            page = json.loads(
                self.run(
                    "curl", "--silent", "--show-error", "--header", "Authorization: Bearer t",
                    f"http://127.0.0.1:8026/crm/v3/objects/{path}",
                )
            )  # fmt: skip
            words += [one["properties"]["hs_email_subject"].split()[-1] for one in page["results"]]
            after = page.get("paging", {}).get("next", {}).get("after")
        return words


def _offspring(pid):
    """The children of a process, and theirs."""
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split():
            yield child
            yield from _offspring(child)


def _is_systemd(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text("ascii") == "systemd\n"


# ---------------------------------------------------------------- fixtures


@pytest.fixture
def example():
    """`example("mta.md", "sh", "postfix reload")`: the guide's one example in this language with these words."""

    def find(guide, language, words):
        text = (SOURCE / "deploy" / guide).read_text("utf-8")
        blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
        [found] = [block for block in blocks if words in block]
        return found

    return find


@pytest.fixture
def units():
    return SOURCE / "deploy"


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """What the tests of one process share: packages for pip, and the machine with relay on it."""
    with contextlib.ExitStack() as stack:
        yield _World(stack, tmp_path_factory)


class _World:
    def __init__(self, stack, folders):
        self.machine = None
        self._stack = stack
        self._folders = folders

    def boot(self, stack, eventually):
        shared = self._folders.mktemp("machine")
        self.pack(shared)
        # Whatever becomes of this process, the machine is shut down.
        command = ["setpriv", "--pdeathsig", "TERM", BOOT, shared]
        machine = Machine(shared, subprocess.Popen(command))
        stack.callback(machine.halt)
        eventually(machine.has_booted, what=lambda: "systemd does not boot")
        return machine

    def installed(self, eventually):
        if self.machine is None:
            self.machine = self.boot(self._stack, eventually)
            _start_relay(self.machine)
        return self.machine

    def pack(self, shared):
        """relay's source, and all that pip needs to install it without a net."""
        for name in ("relay", "deploy"):
            shutil.copytree(SOURCE / name, shared / "source" / name)
        for name in ("config.yaml", "pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(SOURCE / name, shared / "source")
        (shared / "wheels").mkdir()
        for wheel in self._wheels(shared / "source").glob("*.whl"):
            os.link(wheel, shared / "wheels" / wheel.name)

    def _wheels(self, source):
        """The folder of the packages, built by the first who asks: all of pytest's processes share it."""
        folder = self._folders.getbasetemp()
        folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "wheels"
        folder.mkdir(exist_ok=True)
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "venv").exists():
                subprocess.run(["/usr/bin/python3", "-m", "venv", folder / "venv"], check=True)
                pip = [folder / "venv/bin/pip", "wheel", "--quiet", "--wheel-dir", folder]
                subprocess.run([*pip, source, "hatchling"], check=True, timeout=300)
        return folder


def _start_relay(machine):
    """Install it, and do what its script says comes next. The sandbox is a service of its own."""
    machine.install()
    machine.configure(
        portals=[
            {
                "name": "acme",
                "token": "credential:hubspot-token",
                "api_url": "http://localhost:8026",
                "mailboxes": [MAILBOX],
                "domains": ["acme.example"],
            }
        ],
        listeners=[
            {"listen": "systemd:smtp"},
            {"listen": "systemd:lmtp", "protocol": "lmtp"},
        ],
    )
    machine.run("sh", "-c", f"printf {TOKEN} >/etc/relay/hubspot-token")
    machine.run("systemd-run", "--unit=crm", "/opt/relay/current/bin/relay", "sandbox")
    machine.run(  # a portal whose CRM is not there yet would be paused
        "curl", "--silent", "--output", "/dev/null", "--retry", "60", "--retry-delay", "1",
        "--retry-connrefused", "http://127.0.0.1:8026/sandbox/faults",
    )  # fmt: skip
    machine.run("systemctl", "enable", "relay-smtp.socket", "relay-lmtp.socket")
    machine.run("systemctl", "enable", "--now", "relay")


@pytest.fixture
def machines(world, program, lacking, eventually):
    """`machines()`: a machine that has just booted, with nothing of relay on it but its source."""
    _needs(program, lacking)
    with contextlib.ExitStack() as stack:
        yield lambda: world.boot(stack, eventually)


@pytest.fixture
def machine(world, program, lacking, eventually, tells_nothing):
    _needs(program, lacking)
    installed = world.installed(eventually)
    yield installed
    tells_nothing(installed.journal())


@pytest.fixture
def postfix(machine, program):
    """Postfix is there, not started; its settings may be changed until the test ends."""
    program("postfix")
    machine.run("cp", "--archive", "/etc/postfix", "/tmp/postfix")
    yield
    machine.run("postfix", "stop", check=False)
    machine.run(
        "sh", "-c", "rm -rf /etc/postfix && mv /tmp/postfix /etc/postfix; rm -f /var/log/mail.log"
    )


@pytest.fixture
def config(machine):
    """The text of config.yaml. It, the sockets and the unit's drop-ins may be changed until the test ends."""
    text = machine.run("cat", "/etc/relay/config.yaml")
    yield text
    machine.write("/etc/relay/config.yaml", text)
    machine.run("rm", "--recursive", "--force", "/etc/systemd/system/relay.service.d")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "stop", "relay-submission.socket", "relay-submissions.socket", "relay")
    machine.run("systemctl", "reset-failed", "relay")
    machine.run("systemctl", "start", "relay")


def _needs(program, lacking):
    for name in ("systemctl", "unshare", "nsenter", "setpriv", "swaks", "curl"):
        program(name)
    if os.geteuid() != 0:
        lacking("only root makes namespaces")
