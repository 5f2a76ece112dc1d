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
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from devtools.embedded import Postgres, Redis
from devtools.processes import (
    LINUX,
    STOP_TIMEOUT,
    Service,
    Trouble,
    dies_with_us,
    end_what_is_left,
    prctl,
    say,
    signal_all,
)
from devtools.workspace import Workspace


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
    parser.add_argument("--ephemeral", action="store_true", help="dossier temporaire, effacé à la fin (tests)")
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="-- COMMANDE")
    options = parser.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("il manque la commande à lancer, après « -- »")
    if LINUX:
        prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what the command leaves behind becomes ours
    try:
        return run(command, ephemeral=options.ephemeral or any(Path(word).name == "pytest" for word in command))
    except Trouble as trouble:
        say(str(trouble))
        return 1


if __name__ == "__main__":
    sys.exit(main())
