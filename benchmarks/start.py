"""`make demo` from a clean checkout: the first start, with nothing installed nor cached, and the second."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import PROJECT, Result, at_most

PORT = 8790


def _start(folder: Path, environment: dict[str, str]) -> float:
    """Seconds until the address is printed; the demo is then stopped."""
    begin = time.monotonic()
    process = subprocess.Popen(
        ["make", "demo"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    lines = []
    assert process.stdout
    for line in process.stdout:
        lines.append(line)
        if f"http://localhost:{PORT}" in line and "prête" in line:
            elapsed = time.monotonic() - begin
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=60)
            return elapsed
    sys.exit("make demo n'a pas donné d'adresse :\n" + "".join(lines[-40:]))


def measure() -> list[Result]:
    """The two starts, in seconds; the package cache of this machine is set aside for the first."""
    with tempfile.TemporaryDirectory(prefix="clubinne-bench-") as parent:
        os.chmod(parent, 0o711)  # as root, PostgreSQL runs under another account, which must pass through
        checkout, data, cache = (Path(parent) / name for name in ("clubinne", "donnees", "cache"))
        subprocess.run(["git", "clone", "-q", str(PROJECT), str(checkout)], check=True)
        dropped = {"DATABASE_URL", "REDIS_URL", "CLUBINNE_MODE", "BASE_URL", "SECRET_KEY", "VIRTUAL_ENV", "MAKEFLAGS"}
        environment = {name: value for name, value in os.environ.items() if name not in dropped}
        environment |= {"PORT": str(PORT), "CLUBINNE_DATA": str(data), "UV_CACHE_DIR": str(cache)}
        first = _start(checkout, environment)
        second = _start(checkout, environment)
    return [
        at_most("demo.first_start", first, 180, unit="s"),
        at_most("demo.second_start", second, 15, unit="s"),
    ]
