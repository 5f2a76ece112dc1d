"""What can be said of the image and the compose file without Docker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[2]
NOT_IN_THE_IMAGE = {"benchmarks", "demo", "devtools", "docs", "tests"}


@pytest.fixture
def compose():
    return yaml.safe_load((PROJECT / "docker-compose.yml").read_text())


def test_the_image_holds_every_folder_of_the_site_and_no_other():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    folders = {name.split("/")[0] for name in tracked if "/" in name and not name.startswith(".")}
    allowed = {line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert folders - allowed == NOT_IN_THE_IMAGE
    assert all((PROJECT / name).exists() for name in allowed)


def test_static_files_can_be_collected_with_the_values_of_the_dockerfile(tmp_path):
    step = (PROJECT / "Dockerfile").read_text().split("RUN SECRET_KEY=", 1)[1].split("python manage.py", 1)[0]
    env = dict(re.findall(r"(\w+)=(\S+)", "SECRET_KEY=" + step))
    done = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        cwd=PROJECT,
        env=env | {"PATH": os.environ["PATH"], "STATIC_ROOT": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "staticfiles.json").exists()


def test_only_the_proxy_is_reachable_from_outside(compose):
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]
    assert compose["networks"]["data"]["internal"] is True


def test_services_restart_and_the_database_is_ready_before_the_site(compose):
    services = compose["services"]
    assert [name for name, s in services.items() if s["restart"] != "unless-stopped"] == ["migrate"]
    for name in ("web", "worker", "beat"):
        needs = services[name]["depends_on"]
        assert needs["migrate"]["condition"] == "service_completed_successfully"
        assert needs["postgres"]["condition"] == "service_healthy"


def test_redis_keeps_its_messages_and_never_evicts(compose):
    command = compose["services"]["redis"]["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
    assert command[command.index("--appendonly") + 1] == "yes"


def test_every_variable_the_compose_file_asks_for_is_in_the_example():
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", (PROJECT / "docker-compose.yml").read_text()))
    example = (PROJECT / ".env.example").read_text()
    assert [name for name in sorted(asked) if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)] == []
