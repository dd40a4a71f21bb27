"""deploy/docker: its files as linters judge them, and its images built and run, step by step, without an engine.

What an engine does is done by hand in overlays over this machine's disk: a Debian with Python and Postfix
stands for the base images, and nothing is fetched.
"""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.system

FILES = Path(__file__).parents[3] / "deploy" / "docker"
COMPOSE = (FILES / "compose.yaml").read_text("utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]
ENGINE = Path(__file__).with_name("container.sh")
TOKEN = "pat-eu1-0123456789-seen-nowhere"
RELAY = "log@relay.example.com"


def test_hadolint_finds_no_mistake_in_the_dockerfiles(program):
    command = [program("hadolint"), *FILES.glob("*Dockerfile")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_compose_file_follows_the_specification_and_fits_the_other_files(lacking):
    try:
        import compose_spec  # noqa: PLC0415 - not on every platform
    except ImportError:
        lacking("compose-spec is not installed")
    parsed = compose_spec.PyCompose.from_yaml(COMPOSE)
    parsed.validate_networks()
    parsed.validate_secrets()
    parsed.validate_volumes()
    postfix = SERVICES["postfix"]["networks"]["mail"]["ipv4_address"]
    settings = yaml.safe_load((FILES / "config.yaml").read_text("utf-8"))
    assert settings["trusted_networks"] == [f"{postfix}/32"]
    [secret] = SERVICES["relay"]["secrets"]
    assert settings["portals"][0]["token"] == f"file:/run/secrets/{secret}"
    for service in SERVICES.values():
        build = service["build"]
        assert (FILES / build["context"] / build["dockerfile"]).is_file()


# ---------------------------------------------------------------- built and run by hand


def child_of(process):
    [pid] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii").split()
    return int(pid)


class Engine:
    """Roots named after the stages of the Dockerfiles. `shared` is a folder that is /mnt in each."""

    def __init__(self, shared, roots):
        self.shared = shared
        self._world = subprocess.Popen([ENGINE, shared, *roots], stdin=subprocess.PIPE)
        self._started = []

    def is_up(self):
        assert self._world.poll() is None, "the namespaces cannot be made"
        return (self.shared / "is-up").exists()

    def close(self):
        self._world.stdin.close()
        for process in (self._world, *self._started):
            process.wait(20)

    def _enter(self, *program):
        """The command line of a program that runs among the roots."""
        init = str(child_of(self._world))
        return ["nsenter", "--target", init, "--mount", "--pid", "--net", "--ipc", *program]

    def start(self, *program, output):
        """A program that runs meanwhile, and what it prints goes to the end of a file."""
        with output.open("ab") as file:
            self._started.append(
                subprocess.Popen(
                    self._enter(*program), stdin=subprocess.DEVNULL, stdout=file, stderr=file
                )
            )
        return self._started[-1]

    def run(self, *program, check=True):
        done = subprocess.run(
            self._enter(*program),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert not check or done.returncode == 0, f"{program}: {done.stdout}"
        return done


class Image:
    """A Dockerfile, carried out. What it says last of USER, CMD and so on is in `last`."""

    def __init__(self, name, dockerfile, engine):
        self.name = self._stage = name
        self._engine = engine
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"}
        self.last = {"USER": "0:0", "WORKDIR": "/", "ENTRYPOINT": "[]"}
        text = re.sub(r"^#.*\n", "", dockerfile.read_text("utf-8"), flags=re.MULTILINE)
        for line in filter(None, text.replace("\\\n", " ").splitlines()):
            word, _, rest = line.partition(" ")
            carry_out = {"FROM": self._from, "COPY": self._copy, "RUN": self._run, "ENV": self._env}
            carry_out.get(word, lambda rest, word=word: self.last.update({word: rest}))(rest)

    def _from(self, base):
        self._stage = base.partition(" AS ")[2] or self.name

    def _copy(self, what):
        *sources, target = what.split()
        origin = f"{self._engine.shared}/source"
        if sources[0].startswith("--from="):
            origin = f"/mnt/roots/{sources.pop(0).removeprefix('--from=')}"
        into = f"/mnt/roots/{self._stage}{target}"
        self._engine.run("mkdir", "--parents", into)
        for source in sources:  # of a folder, its content
            end = "" if target.endswith("/") else "/."
            self._engine.run("cp", "--archive", f"{origin}/{source}{end}", into)

    def _run(self, command):
        """Without a net: pip finds its packages in /mnt/wheels, and what apt-get installs is here."""
        pip = ["PIP_NO_INDEX=1", "PIP_FIND_LINKS=/mnt/wheels"]
        command = re.sub(r"\bapt-get\b", "true", command)
        root = f"/mnt/roots/{self._stage}"
        path = f"PATH={self.environment['PATH']}"
        self._engine.run("chroot", root, "env", "-i", path, *pip, "sh", "-c", command)

    def _env(self, setting):
        name, _, value = setting.partition("=")
        self.environment[name] = value

    def command(self, *arguments):
        """As the image's user, without capabilities and with the image's variables only."""
        user, _, group = self.last["USER"].partition(":")
        rights = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"] if user != "0" else []
        return [
            "chroot", f"/mnt/roots/{self.name}", "setpriv", f"--reuid={user}", f"--regid={group}",
            "--clear-groups", *rights, "env", "-i", "-C", self.last["WORKDIR"],
            *(f"{name}={value}" for name, value in self.environment.items()), *arguments,
        ]  # fmt: skip

    def start(self, output):
        """What an engine starts; its process, whose output is in a file."""
        program = json.loads(self.last["ENTRYPOINT"]) + json.loads(self.last["CMD"])
        return self._engine.start(*self.command(*program), output=output)

    def is_healthy(self):
        command = json.loads(self.last["HEALTHCHECK"].partition("CMD ")[2])
        return self._engine.run(*self.command(*command), check=False).returncode == 0


@pytest.fixture
def engine(world, tmp_path, program, lacking, eventually):
    for name in ("unshare", "nsenter", "setpriv", "ip", "swaks", "postfix"):
        program(name)
    if os.geteuid() != 0:
        lacking("only root makes namespaces")
    world.pack(tmp_path)
    made = Engine(tmp_path, ["build", "relay", "postfix"])
    try:
        eventually(made.is_up, what=lambda: "the namespaces are not made")
        yield made
    finally:
        made.close()


@pytest.fixture
def relay_image(engine):
    """Its mounts are those of compose.yaml; the rest of its root is read-only."""
    image = Image("relay", FILES / "Dockerfile", engine)
    root = f"/mnt/roots/{image.name}"
    settings = (FILES / "config.yaml").read_text("utf-8")
    (engine.shared / "config.yaml").write_text(
        settings.replace("    token:", "    api_url: http://127.0.0.1:8026\n    token:"), "utf-8"
    )
    (engine.shared / "hubspot-token").write_text(TOKEN, "utf-8")
    uid, _, gid = image.last["USER"].partition(":")
    os.chown(engine.shared / "hubspot-token", int(uid), int(gid))
    (engine.shared / "hubspot-token").chmod(0o400)
    for mounted, at in (
        ("config.yaml", "/etc/relay/config.yaml"),
        ("hubspot-token", "/run/secrets/hubspot-token"),
    ):
        engine.run("install", "-D", "/dev/null", root + at)
        engine.run("mount", "--bind", f"{root}/mnt/{mounted}", root + at)
    volume = root + image.last["VOLUME"]
    engine.run("cp", "--archive", volume, f"{root}/mnt/volume")  # as an engine fills a new one
    engine.run("mount", "--bind", f"{root}/mnt/volume", volume)
    engine.run("mount", "-o", "remount,ro", root)
    return image


@pytest.fixture
def postfix_image(engine):
    image = Image("postfix", FILES / "postfix.Dockerfile", engine)
    root = f"/mnt/roots/{image.name}"
    engine.run("cp", f"{engine.shared}/source/deploy/docker/main.cf", f"{root}/etc/postfix/main.cf")
    return image


@pytest.fixture
def output(engine):
    return engine.shared / "output.txt"


@pytest.fixture
def running(engine, relay_image, postfix_image, output, eventually):
    """Both containers, and a CRM. The process of relay's."""
    engine.start(*relay_image.command("relay", "sandbox"), output=engine.shared / "crm.txt")
    postfix_image.start(output)
    started = relay_image.start(output)
    eventually(
        lambda: relay_image.is_healthy() and postfix_image.is_healthy(), what=output.read_text
    )
    return started


def test_the_images_run_with_a_read_only_root_and_no_rights(
    engine, relay_image, running, output, eventually
):
    # Mail comes in through Postfix, from our own servers only, and is logged.
    mail = ("swaks", "--from", "jane@acme.example", "--to", RELAY, "--h-To", "carla@globex.example")
    own, strange = ("--server", "127.0.0.1"), ("--server", "172.31.25.3")
    assert "Access denied" in engine.run(*mail, *strange, check=False).stdout
    engine.run(*mail, *own, "--h-Subject", "About nothing")
    eventually(lambda: '"event": "mail_logged"' in output.read_text(), what=output.read_text)

    # It may write to its volume and to nothing else; the secret is nowhere in what it prints.
    assert "Read-only" in engine.run(*relay_image.command("touch", "/opt/mine"), check=False).stdout
    owner = engine.run("stat", "--format=%u %a", "/mnt/roots/relay/var/lib/relay/relay.db").stdout
    assert owner == "10025 600\n"
    told = output.read_text()
    assert TOKEN not in told
    assert "About nothing" not in told

    # What an engine does to stop it.
    os.kill(child_of(running), signal.SIGTERM)
    assert running.wait(20) == 0
    assert not relay_image.is_healthy()
