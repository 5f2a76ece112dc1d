"""Processes that do not outlive us: signals, descendants, and the servers we start."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

STOP_TIMEOUT = 20
LINUX = sys.platform == "linux"


class Trouble(Exception):
    """Something the person at the keyboard can mend; the message is French and says how."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


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
