"""devtools/services.py: the command finds its services, and nothing outlives it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SERVICES = [sys.executable, str(PROJECT / "devtools" / "services.py")]
REPORT = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'], os.environ['CLUBINNE_RUN_DIR'])"
WAIT = "\nimport signal, sys; sys.stdout.flush(); signal.pause()"
ANSWER_SIGNALS = "import signal, sys\nfor s in 1, 2, 15: signal.signal(s, lambda n, f: sys.exit(40 + n))\n"
PROBE = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute("create table seen (id int)")
redis.from_url(os.environ["REDIS_URL"]).set("seen", "1")
"""


@pytest.fixture
def clean_env() -> dict[str, str]:
    """As from a shell: the services this suite itself runs beside are not handed down."""
    ours = {
        "DATABASE_URL", "REDIS_URL", "CLUBINNE_MODE", "BASE_URL", "SECRET_KEY", "MEDIA_ROOT", "STATIC_ROOT",
        "EMAIL_FILE_PATH", "CELERY_BEAT_SCHEDULE_FILENAME", "CLUBINNE_RUN_DIR", "CLUBINNE_DATA",
    }  # fmt: skip
    return {name: value for name, value in os.environ.items() if name not in ours}


@pytest.fixture
def start(clean_env: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def run(*command: str, options: tuple[str, ...] = ("--ephemeral",), **env: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*SERVICES, *options, "--", *command],
            env=clean_env | env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        with suppress(subprocess.TimeoutExpired):  # something that survived may hold the pipe
            process.communicate(timeout=10)


def living_processes_naming(*words: str) -> list[str]:
    """Command lines and working directories of living processes that hold one of the words."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            about = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode() + str((entry / "cwd").readlink())
        except OSError:
            continue
        if state != "Z" and any(word in about for word in words):
            found.append(about)
    return found


def wait_until_gone(*words: str) -> list[str]:
    """What is still alive after a patient while: nothing, normally."""
    deadline = time.monotonic() + 20
    while (left := living_processes_naming(*words)) and time.monotonic() < deadline:
        os.sched_yield()
    return left


def redis_is_closed(url: str) -> bool:
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) != 0


def test_the_command_finds_both_services_and_its_exit_code_comes_back(start):
    done = start(sys.executable, "-c", PROBE + "raise SystemExit(7)")
    _, errors = done.communicate(timeout=60)
    assert done.returncode == 7, errors


def test_after_the_command_neither_process_nor_directory_is_left(start):
    process = start(sys.executable, "-c", REPORT)
    output, errors = process.communicate(timeout=60)
    _, redis_url, run_dir = output.split()
    assert process.returncode == 0, errors
    assert wait_until_gone(run_dir) == []
    assert redis_is_closed(redis_url)
    assert not Path(run_dir).exists()


def test_a_grandchild_that_detaches_itself_is_ended_too(start):
    marker = f"3{os.getpid()}"
    process = start("sh", "-c", f'setsid sleep {marker} >/dev/null 2>&1 & {sys.executable} -c "{REPORT}"')
    process.communicate(timeout=60)
    assert wait_until_gone(f"sleep {marker}") == []


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_reaches_the_command_and_everything_stops(start, sig):
    process = start(sys.executable, "-c", ANSWER_SIGNALS + REPORT + WAIT)
    _, redis_url, run_dir = process.stdout.readline().split()
    process.send_signal(sig)
    assert process.wait(timeout=60) == 40 + sig
    assert wait_until_gone(run_dir) == []
    assert redis_is_closed(redis_url)


def test_nothing_survives_even_when_the_runner_is_killed_outright(start):
    process = start(sys.executable, "-c", REPORT + WAIT)
    _, redis_url, run_dir = process.stdout.readline().split()
    process.kill()
    process.wait()
    assert wait_until_gone(run_dir) == []
    assert redis_is_closed(redis_url)


def test_two_runs_at_the_same_time_do_not_meet(start):
    first, second = start(sys.executable, "-c", PROBE), start(sys.executable, "-c", PROBE)
    for process in (first, second):
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors


def test_a_real_server_is_used_and_nothing_is_started_for_it(start):
    url = "postgresql://someone@db.example/club"
    process = start(sys.executable, "-c", REPORT, DATABASE_URL=url)
    output, errors = process.communicate(timeout=60)
    assert output.startswith(f"{url} redis://"), errors
    assert "DATABASE_URL" in errors


def test_data_and_secret_stay_from_one_start_to_the_next(start, tmp_path_open):
    read = "import os; print(os.environ['SECRET_KEY'], os.environ['CLUBINNE_MODE'])"
    secrets = []
    for command in (PROBE, PROBE.replace('"create table seen (id int)"', '"select id from seen"')):
        process = start(
            sys.executable, "-c", command + read, options=(), CLUBINNE_DATA=str(tmp_path_open), PORT="8009"
        )
        output, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        secrets.append(output)
    assert secrets[0] == secrets[1]
    assert secrets[0].endswith(" demo\n")


def test_a_second_demo_on_the_same_data_is_refused_in_french(start, tmp_path_open):
    first = start("sh", "-c", "echo prêt; exec sleep 60", options=(), CLUBINNE_DATA=str(tmp_path_open))
    assert first.stdout.readline() == "prêt\n"
    second = start("true", options=(), CLUBINNE_DATA=str(tmp_path_open))
    _, errors = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "Une autre démonstration utilise déjà les données" in errors
    assert f"processus {first.pid}" in errors
    first.terminate()
    assert first.wait(timeout=60) == 143


def test_tests_never_touch_the_demo_data(start, tmp_path_open):
    process = start("echo", "pytest", options=(), CLUBINNE_DATA=str(tmp_path_open))
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert list(tmp_path_open.iterdir()) == []


@pytest.fixture
def tmp_path_open() -> Iterator[Path]:
    """A directory whose parents anybody may cross: as root PostgreSQL runs under an account of its own."""
    with tempfile.TemporaryDirectory(prefix="clubinne-essai-", dir="/tmp") as folder:
        yield Path(folder)
