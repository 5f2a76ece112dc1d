"""Prepare a checkout: uv, the locked dependencies, Pango, and with `--browser` Chromium.

Standard library only: it runs before anything is installed. What it cannot install itself (system
packages without administrator rights) it asks for, with the command to type.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "clubinne-setup"
LOCK = PROJECT / "var" / "installation.verrou"
TOOLS = PROJECT / "var" / "outils"

PIP = {
    "apt": "apt-get install -y --no-install-recommends python3-pip",
    "dnf": "dnf install -y python3-pip",
    "brew": "brew install uv",
}
PANGO = {
    "apt": "apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "dnf": "dnf install -y pango harfbuzz-subset",
    "brew": "brew install pango",
}
# with what the Node.js of Playwright, which drives it, needs and does not bring
CHROMIUM = {
    "apt": "apt-get install -y --no-install-recommends chromium libatomic1",
    "dnf": "dnf install -y chromium libatomic",
    "brew": "brew install --cask chromium",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    sys.exit(text)


def is_root() -> bool:
    return os.geteuid() == 0


def has_apt() -> bool:
    return shutil.which("apt-get") is not None


def by_hand(what: str, commands: dict[str, str]) -> str:
    """The message that says which command installs what is missing."""
    return (
        f"{what} manque sur cette machine. Installez-le, puis relancez :\n"
        f"  Debian, Ubuntu : sudo apt-get update && sudo {commands['apt']}\n"
        f"  Fedora :         sudo {commands['dnf']}\n"
        f"  macOS :          {commands['brew']}"
    )


def install_with_apt(what: str, commands: dict[str, str]) -> None:
    """As root on Debian or Ubuntu, install the packages; else say the command and stop."""
    if not (is_root() and has_apt()):
        stop(by_hand(what, commands))
    say(f"Installation de {what}…")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update -q", commands["apt"]):
        done = subprocess.run(command.split(), env=env, capture_output=True, text=True)
        if done.returncode and "install" in command:
            stop(f"« {command} » a échoué :\n{done.stderr.strip()}")


# --- uv and the dependencies ------------------------------------------------------------------------


def find_uv() -> str | None:
    candidates = (shutil.which("uv"), TOOLS / "bin" / "uv", Path.home() / ".local" / "bin" / "uv")
    return next((str(path) for path in candidates if path and Path(path).exists()), None)


def install_uv() -> str:
    """Through pip into var/outils (works where pip may not touch the system's Python), else pipx."""
    has_pip = importlib.util.find_spec("pip") is not None  # Debian's Python comes without
    if shutil.which("pipx") and not has_pip:
        command = ["pipx", "install", "uv"]
    else:
        if not has_pip:
            install_with_apt("pip (qui installe uv)", PIP)
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(TOOLS), "uv"]
    say("Installation de uv…")
    done = subprocess.run(command, capture_output=True, text=True)
    if uv := find_uv():
        return uv
    stop(f"uv n'a pas pu être installé (réseau ? espace disque ?) :\n{done.stderr.strip()}")
    raise AssertionError


def lock_fingerprint() -> str:
    digest = hashlib.sha256(platform.python_version().encode())
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((PROJECT / name).read_bytes())
    return digest.hexdigest()


def is_synced(fingerprint: str) -> bool:
    return VENV_PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint


def sync_dependencies() -> None:
    fingerprint = lock_fingerprint()
    if is_synced(fingerprint):
        return
    uv = find_uv() or install_uv()
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two terminals at once
        if is_synced(fingerprint):
            return
        say("Installation des dépendances…")
        if not STAMP.exists():  # what is there was cut short: uv would take its packages for whole
            shutil.rmtree(VENV, ignore_errors=True)
        STAMP.unlink(missing_ok=True)
        command = [uv, "sync", "--frozen", "--quiet"]
        if not VENV_PYTHON.exists():
            command += ["--python", sys.executable]
        env = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
        if subprocess.run(command, cwd=PROJECT, env=env).returncode:
            stop("« uv sync --frozen » a échoué : voyez le message ci-dessus (réseau ? espace disque ?).")
        STAMP.write_text(fingerprint)


# --- System libraries and the browser ---------------------------------------------------------------


def weasyprint_loads() -> bool:
    """Loads Pango, PangoFT2 and HarfBuzz exactly as the reports will."""
    return subprocess.run([VENV_PYTHON, "-c", "import weasyprint"], capture_output=True).returncode == 0


def check_pango() -> None:
    if weasyprint_loads():
        return
    install_with_apt("Pango (mise en page des PDF)", PANGO)
    if not weasyprint_loads():
        stop("Pango est installé mais WeasyPrint ne le charge pas : .venv/bin/python -m weasyprint --info")


def find_browser() -> str | None:
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def playwright_starts() -> bool:
    return subprocess.run([VENV_PYTHON, "-m", "playwright", "--version"], capture_output=True).returncode == 0


def check_browser() -> None:
    if find_browser() and playwright_starts():
        return
    install_with_apt("Chromium (essais dans un vrai navigateur)", CHROMIUM)
    if not find_browser():
        stop(by_hand("Chromium", CHROMIUM))
    if not playwright_starts():
        stop("Playwright ne démarre pas ; pour voir pourquoi : .venv/bin/python -m playwright --version")


def setup(*, browser: bool = False) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (that is the point)
        stop(
            f"Python 3.11 au moins est nécessaire ; celui-ci est {platform.python_version()}. "
            "S'il y en a un autre : make demo PYTHON=python3.12"
        )
    sync_dependencies()
    check_pango()
    if browser:
        check_browser()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Prépare ce dossier : dépendances, Pango, navigateur.")
    parser.add_argument("--browser", action="store_true", help="aussi Chromium, pour les essais")
    try:
        setup(browser=parser.parse_args().browser)
    except KeyboardInterrupt:
        sys.exit(130)
