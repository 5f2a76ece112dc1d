"""`make test`: the whole suite beside fresh embedded services. Arguments go to pytest, in one run.

Without arguments there are two runs: first two processes for what needs neither a browser nor a worker of
its own, then one process for those, which measure time and would disturb each other.
"""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PYTEST = [sys.executable, "-m", "pytest"]
STAGES = (["-n", "2", "-m", "not browser and not worker"], ["-m", "browser or worker"])
NOTHING_COLLECTED = 5


def inside(arguments: list[str]) -> int:
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=PROJECT).returncode
    codes = [subprocess.run([*PYTEST, "-q", *stage], cwd=PROJECT).returncode for stage in STAGES]
    if all(code == NOTHING_COLLECTED for code in codes):
        return NOTHING_COLLECTED
    return next((code for code in codes if code not in (0, NOTHING_COLLECTED)), 0)


def main() -> int:
    if sys.argv[1:2] == ["--inside"]:
        return inside(sys.argv[2:])
    # the suite decides on its own mode and addresses, whatever the shell holds
    env = {name: value for name, value in os.environ.items() if name not in {"CLUBINNE_MODE", "BASE_URL"}}
    services = [sys.executable, str(PROJECT / "devtools" / "services.py"), "--ephemeral", "--"]
    os.execve(sys.executable, [*services, sys.executable, __file__, "--inside", *sys.argv[1:]], env)
    return 1


if __name__ == "__main__":
    sys.exit(main())
