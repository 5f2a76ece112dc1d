"""Measuring: ratios to the bare page, taken on the same server and database, around each figure.

Absolute times of a shared machine mean little; a ratio measured in one run does. The bare page is
timed in turn with the subject, request by request, so that both meet the same noise.
"""

import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlencode

PROJECT = Path(__file__).resolve().parent.parent
PORT = 8765


@dataclass
class Result:
    """A line of the report. `holds` says whether the figure is within the bar."""

    name: str
    figure: float
    unit: str
    bar: str
    holds: bool


def at_most(name: str, figure: float, bar: float, *, unit: str = "×") -> Result:
    """A figure that must not exceed its bar."""
    return Result(name, round(figure, 3), unit, f"≤ {bar:g}", figure <= bar)


class Browser:
    """One signed-in person's connection: cookies, CSRF token, and nothing else."""

    def __init__(self, session_key: str, *, port: int = PORT) -> None:
        self.port = port
        self.csrf = "b" * 32
        self.cookies = f"sessionid={session_key}; csrftoken={self.csrf}"

    def _request(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Cookie": self.cookies, "X-CSRFToken": self.csrf}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        return response.status, text, response.headers.get("Location", "")

    def get(self, path: str) -> str:
        """The page at `path`; anything but 200 stops the benchmark."""
        status, text, _ = self._request("GET", path)
        if status != 200:
            sys.exit(f"GET {path} : {status}\n{text[:2000]}")
        return text

    def post(self, path: str, fields: dict[str, object], *, expect: tuple[int, ...] = (200, 302)) -> str:
        """Send a form; a status outside `expect` stops the benchmark. Returns the body or the redirect."""
        status, text, location = self._request("POST", path, urlencode(fields, doseq=True))
        if status not in expect:
            sys.exit(f"POST {path} : {status}\n{text[:3000]}")
        return location or text


@contextmanager
def server() -> Iterator[None]:
    """gunicorn with two workers, as the demo runs it, with the benchmark's one more page."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "LOG_LEVEL": "ERROR"}
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "clubinne.wsgi",
        "-b",
        f"127.0.0.1:{PORT}",
        "-w",
        "2",
        "--log-level",
        "error",
    ]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment)
    try:
        for _ in range(300):
            try:
                connection = http.client.HTTPConnection("localhost", PORT, timeout=5)
                connection.request("GET", "/sante/vivant")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit("Le serveur de mesure n'a pas démarré.")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def timed(call: Callable[[], object]) -> float:
    """Seconds one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def ratio(browser: Browser, subject: Callable[[], object], *, rounds: int = 150) -> float:
    """Median time of `subject` over the median time of the bare page, measured alternately."""
    bare: Callable[[], object] = lambda: browser.get("/mesure/page-nue")  # noqa: E731
    for _ in range(10):
        bare()
        subject()
    pairs = [(timed(bare), timed(subject)) for _ in range(rounds)]
    return statistics.median(s for _, s in pairs) / statistics.median(b for b, _ in pairs)


def write(results: list[Result]) -> None:
    """Print the table and keep it in `benchmarks/results.json`; lines not measured this time stay."""
    target = PROJECT / "benchmarks" / "results.json"
    known = {line["name"]: line for line in json.loads(target.read_text())} if target.exists() else {}
    known.update({result.name: asdict(result) for result in results})
    target.write_text(json.dumps(list(known.values()), ensure_ascii=False, indent=2) + "\n")
    print(f"\n{'mesure':34} {'valeur':>10}  {'barre':>10}")
    for result in results:
        mark = "tenue" if result.holds else "MANQUÉE"
        print(f"{result.name:34} {result.figure:>8g} {result.unit:2} {result.bar:>9}  {mark}")
