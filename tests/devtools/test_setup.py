"""`make setup` on a machine where something is missing: it installs it, or says the command to type."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
VENV_PYTHON = "mkdir -p .venv/bin; printf '#!/bin/sh\\nexit %s\\n' > .venv/bin/python; chmod +x .venv/bin/python"
LIBRARIES_LOAD, LIBRARIES_MISSING = VENV_PYTHON % 0, VENV_PYTHON % 1


class Machine:
    """A checkout of its own, and a PATH that holds only what the test puts there."""

    def __init__(self, root: Path) -> None:
        self.checkout, self.bin, self.home = root / "checkout", root / "bin", root / "home"
        for folder in (self.checkout / "devtools", self.bin, self.home):
            folder.mkdir(parents=True)
        for name in ("devtools/setup.py", "uv.lock", "pyproject.toml"):
            shutil.copy(PROJECT / name, self.checkout / name)
        self.asked_of_apt = root / "apt"

    def has(self, program: str, script: str) -> None:
        path = self.bin / program
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        path.chmod(0o755)

    def setup(self, *options: str) -> subprocess.CompletedProcess[str]:
        # -S: without site-packages, hence without pip, as Debian's Python is delivered
        command = [sys.executable, "-S", "devtools/setup.py", *options]
        env = {"PATH": str(self.bin), "HOME": str(self.home), "PYTHONUTF8": "1"}
        return subprocess.run(
            command, cwd=self.checkout, env=env, capture_output=True, text=True, check=False, timeout=60
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_pip_nor_uv_the_command_to_type_is_said(machine):
    done = machine.setup()
    assert done.returncode == 1
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends python3-pip" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_pango_the_command_to_type_is_said(machine):
    machine.has("uv", LIBRARIES_MISSING)
    done = machine.setup()
    assert done.returncode == 1
    assert "Pango (mise en page des PDF) manque sur cette machine" in done.stderr
    assert "sudo apt-get install -y --no-install-recommends libpango-1.0-0" in done.stderr
    assert "brew install pango" in done.stderr


def test_without_a_browser_the_command_to_type_is_said(machine):
    machine.has("uv", LIBRARIES_LOAD)
    assert machine.setup().returncode == 0
    done = machine.setup("--browser")
    assert done.returncode == 1
    assert "sudo apt-get install -y --no-install-recommends chromium" in done.stderr


@pytest.mark.parametrize(
    ("present", "options", "package"),
    [
        ({}, (), "python3-pip"),
        ({"uv": LIBRARIES_MISSING}, (), "libpango-1.0-0"),
        ({"uv": LIBRARIES_LOAD}, ("--browser",), "chromium"),
        # Pango loads, and Playwright does not start: its Node.js lacks libatomic
        (
            {"uv": LIBRARIES_LOAD + "; sed -i '2i [ $1 = -c ] || exit 1' .venv/bin/python", "chromium": ""},
            ("--browser",),
            "chromium libatomic1",
        ),
    ],
)
def test_root_has_it_installed_by_apt_anybody_else_is_told(machine, present, options, package):
    machine.has("apt-get", f'echo "$@" >> {machine.asked_of_apt}')
    for program, script in present.items():
        machine.has(program, script)
    done = machine.setup(*options)
    asked = machine.asked_of_apt.read_text() if os.geteuid() == 0 else done.stderr
    assert f"install -y --no-install-recommends {package}" in asked
    assert done.returncode == 1  # since this apt-get installs nothing
    assert "Traceback" not in done.stderr


def test_an_installation_cut_short_is_made_anew(machine):
    machine.has("uv", LIBRARIES_LOAD)
    half_a_package = machine.checkout / ".venv" / "lib" / "half"
    half_a_package.mkdir(parents=True)
    assert machine.setup().returncode == 0
    assert not half_a_package.exists()


def test_the_second_time_there_is_nothing_to_install(machine):
    machine.has("uv", LIBRARIES_LOAD)
    machine.setup()
    (machine.bin / "uv").unlink()
    done = machine.setup()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
