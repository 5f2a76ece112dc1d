"""`make check`: every gate, all of them run, a failure shown with its output; `--fix` puts in form."""

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from devtools.dummy_env import production_env

PROJECT = Path(__file__).resolve().parent.parent
BIN = PROJECT / ".venv" / "bin"
PYTHON = str(BIN / "python")
MANAGE = [PYTHON, "manage.py"]

GATES: dict[str, list[str]] = {
    "types (mypy)": [str(BIN / "mypy"), "."],
    "forme du code (ruff format)": [str(BIN / "ruff"), "format", "--check", "."],
    "règles du code (ruff)": [str(BIN / "ruff"), "check", "."],
    "forme des gabarits (djlint)": [str(BIN / "djlint"), "--check", "templates"],
    "règles des gabarits (djlint)": [str(BIN / "djlint"), "--lint", "templates"],
    "gabarits sans usage": [PYTHON, "devtools/unused_templates.py"],
    "imports entre applications (import-linter)": [str(BIN / "lint-imports")],
    # nothing listens at the dummy database: that Django cannot compare with its history is no news
    "migrations à jour": [
        PYTHON, "-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run",
    ],
    "réglages de production": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    "fichiers statiques": [*MANAGE, "collectstatic", "--noinput", "--verbosity", "0"],
}  # fmt: skip
FIXES = (
    [str(BIN / "ruff"), "check", "--fix", "--exit-zero", "."],
    [str(BIN / "ruff"), "format", "."],
    [str(BIN / "djlint"), "--reformat", "--quiet", "templates"],
)


def run_gate(name: str) -> tuple[bool, str]:
    start = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clubinne-check-") as folder:
        done = subprocess.run(
            GATES[name],
            cwd=PROJECT,
            env=production_env(STATIC_ROOT=folder, NO_COLOR="1"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    ok = done.returncode == 0
    line = f"{'réussi' if ok else 'ÉCHEC '} {name} ({time.monotonic() - start:.1f} s)"
    print(line if ok else f"{line}\n{done.stdout.strip()}\n", flush=True)
    return ok, name


def main() -> int:
    if "--fix" in sys.argv[1:]:
        for command in FIXES:
            subprocess.run(command, cwd=PROJECT)
        return 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        failed = [name for ok, name in pool.map(run_gate, GATES) if not ok]
    if failed:
        print(f"\n{len(failed)} contrôle(s) en échec : {', '.join(failed)}.")
        return 1
    print("\nTous les contrôles sont réussis.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
