"""The settings refuse to start on a missing or unsafe value, and say in French what to do."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from devtools.dummy_env import production_env

PROJECT = Path(__file__).resolve().parents[2]


def load_settings(**changes: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "import clubinne.settings as s; print(s.MODE)"],
        cwd=PROJECT,
        env=production_env(**changes),
        capture_output=True,
        text=True,
        check=False,
    )


def test_valid_production_values_are_accepted():
    done = load_settings()
    assert done.stdout == "production\n", done.stderr


def test_a_demo_on_this_machine_is_accepted():
    done = load_settings(CLUBINNE_MODE="demo", BASE_URL="http://localhost:8000")
    assert done.stdout == "demo\n", done.stderr


def test_nothing_said_means_production():
    done = load_settings(CLUBINNE_MODE=None)
    assert done.stdout == "production\n", done.stderr


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"CLUBINNE_MODE": "developpement"}, "choisissez production, demo ou test"),
        ({"SECRET_KEY": None}, "SECRET_KEY manque"),
        ({"SECRET_KEY": ""}, "SECRET_KEY manque"),
        ({"SECRET_KEY": "trop-courte-1234567890"}, "SECRET_KEY est trop courte ou trop simple"),
        ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY est trop courte ou trop simple"),
        ({"BASE_URL": None}, "BASE_URL manque"),
        ({"BASE_URL": "http://club-inne.example"}, "BASE_URL doit commencer par https://"),
        ({"DEMO_LOGIN": "true"}, "interdit en production"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS ne peut pas contenir"),
        ({"DATABASE_URL": None}, "DATABASE_URL manque"),
        ({"DATABASE_URL": "sqlite:///base.sqlite3"}, "DATABASE_URL doit désigner une base PostgreSQL"),
        ({"REDIS_URL": None}, "REDIS_URL manque"),
        ({"EMAIL_HOST": None}, "EMAIL_HOST manque"),
        ({"DEFAULT_FROM_EMAIL": None}, "DEFAULT_FROM_EMAIL manque"),
        (
            {"CLUBINNE_MODE": "demo", "BASE_URL": "http://club-inne.example"},
            "n'est servie que sur cette machine",
        ),
        (
            {"CLUBINNE_MODE": "demo", "BASE_URL": "https://club-inne.example"},
            "n'est servie que sur cette machine",
        ),
    ],
)
def test_a_missing_or_unsafe_value_is_refused_in_french(changes, message):
    done = load_settings(**changes)
    assert done.returncode == 1
    assert "ImproperlyConfigured" in done.stderr
    assert message in done.stderr


def test_a_missing_value_says_what_to_type():
    assert "make demo" in load_settings(SECRET_KEY=None).stderr


def test_the_example_file_documents_every_variable():
    settings = (PROJECT / "clubinne" / "settings.py").read_text()
    example = (PROJECT / ".env.example").read_text()
    names = set(re.findall(r'(?:env\.\w+|required)\(\s*"(\w+)"', settings))
    assert len(names) > 20
    assert [name for name in sorted(names) if not re.search(rf"^(# )?{name}=", example, re.MULTILINE)] == []
