"""`make demo` says what is wrong before it starts anything."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


def demo(port: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PORT": port}
    command = [sys.executable, "devtools/demo.py"]
    return subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_a_port_in_use_is_said_in_french_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = demo(str(port))
    assert done.returncode == 1
    assert f"Le port {port} est déjà utilisé" in done.stderr
    assert f"make demo PORT={port + 1}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1"])
def test_a_port_that_is_none_is_said_in_french(port):
    done = demo(port)
    assert done.returncode == 1
    assert "choisissez un nombre entre 1 et 65535" in done.stderr
