"""The directory as a file: seconds for ten thousand rows, and memory that does not follow their number.

Each export is made by a process of its own, as a worker makes it: the whole job, from its row to the stored file.
Seconds are those of the associations (a fifth of the directory, contacts, clubs and consents included), brought
back to ten thousand rows. Megabytes are how much the peak of the whole directory (a hundred thousand rows) stands
above that of a thousand rows or so: a file written row by row adds next to nothing.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.harness import PROJECT, Result, at_most

ROWS, LARGE = 10_000, 100_000
FEW, SOME, ALL = "kind=recherche", "kind=association", ""


def measure(world: dict[str, Any]) -> list[Result]:
    """The worse of an XLSX and a CSV."""
    from actors.models import Actor
    from benchmarks.actors import grow

    if (missing := LARGE - Actor.objects.count()) > 0:
        grow(missing, seed=7)
    seconds, growth = [], []
    for format in ("xlsx", "csv"):
        few, some, every = (_made(world, format, query) for query in (FEW, SOME, ALL))
        seconds.append(some["seconds"] * ROWS / some["rows"])
        growth.append(every["megabytes"] - few["megabytes"])
    return [
        at_most("actors.export.seconds", max(seconds), 5, unit="s"),
        at_most("actors.export.megabytes", max(growth), 40, unit="Mo"),
    ]


def _made(world: dict[str, Any], format: str, query: str) -> dict[str, Any]:
    from accounts.exporting import request_export

    export = request_export(
        exporter="actors", query=query, format=format, submission_id=uuid4(), by=world["facilitator"]
    )
    command = [sys.executable, "-m", "benchmarks.exports", str(export.pk)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"L'export a échoué :\n{done.stdout}\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {format} {query or 'tout'} : {figures}", flush=True)
    return figures


def main(export_id: int) -> None:
    """What the worker does for one export; prints what it took."""
    import os

    os.environ.setdefault("CLUBINNE_MODE", "test")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from accounts.exporting import build_export

    start = time.perf_counter()
    export = build_export(export_id=export_id)
    seconds = time.perf_counter() - start
    assert export is not None
    assert export.state == "ready", export.failure_reason
    print(json.dumps({"seconds": round(seconds, 2), "megabytes": round(_peak(), 1), "rows": export.rows}))


def _peak() -> float:
    """The most memory this process ever held, in MB. Linux's `ru_maxrss` would also count its parent's."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


if __name__ == "__main__":
    main(int(sys.argv[1]))
