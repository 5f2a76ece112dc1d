"""The cast, and a runtime that is stricter than production."""

import inspect
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.template.base import Template
from django.test import Client

from common.vocabulary import forget_labels
from tests.factories import (
    ActorFactory,
    FundingFactory,
    MembershipFactory,
    PathFactory,
    ProgrammeFactory,
    TeamMemberFactory,
    UserFactory,
)

OUR_TEMPLATES = str(django_settings.BASE_DIR / "templates")


class UndefinedVariable(str):
    """Put where a template uses an undefined variable: fails the test when the template is ours."""

    def __contains__(self, key):
        return key == "%s"

    def __mod__(self, variable):
        frame = inspect.currentframe()
        while frame:
            origin = getattr(frame.f_locals.get("self"), "origin", None)
            if isinstance(frame.f_locals.get("self"), Template) and origin is not None:
                if str(origin.name).startswith(OUR_TEMPLATES):
                    pytest.fail(f"undefined variable {variable} in {origin.name}", pytrace=False)
                break
            frame = frame.f_back
        return ""


@pytest.fixture(autouse=True, scope="session")
def _strict_templates():
    django_settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")


@pytest.fixture(autouse=True)
def _fast_and_fresh(settings, tmp_path_factory):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")
    forget_labels()


def pytest_sessionfinish(session, exitstatus):
    """Under CI nothing is skipped: a missing browser or service is a failure, not a silence."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
        reporter.write_line("CI: tests were skipped, which counts as a failure.", red=True)


def gather_cast():
    """Everybody of DESIGN §4, around one programme funded by the Métropole.

    Alice administers, Fanny facilitates the programme's team, Farid facilitates elsewhere, Carole and her
    colleague Colin are members of the company on the path, Denis belongs to a competitor, Mireille is an agent
    of a department
    of the Métropole, Régis of another funder, Zoé is a stranger with an account.
    """
    programme = ProgrammeFactory(name="Parcours alimentation")
    mrn = ActorFactory(name="Métropole Rouen Normandie", kind="collectivite")
    department = ActorFactory(name="Direction de la culture", kind="collectivite", parent=mrn)
    region = ActorFactory(name="Région Normandie", kind="collectivite")
    company = ActorFactory(name="Ferme des Quais")
    competitor = ActorFactory(name="Ferme des Îles")
    path = PathFactory(programme=programme, actor=company)
    FundingFactory(programme=programme, actor=mrn)
    FundingFactory(programme=ProgrammeFactory(name="Autre programme"), actor=region)
    people = {
        "administrator": UserFactory(full_name="Alice", club_role="administrator"),
        "facilitator": UserFactory(full_name="Fanny", club_role="facilitator"),
        "other_facilitator": UserFactory(full_name="Farid", club_role="facilitator"),
        "member": UserFactory(full_name="Carole"),
        "colleague": UserFactory(full_name="Colin"),
        "competitor_member": UserFactory(full_name="Denis"),
        "mrn_agent": UserFactory(full_name="Mireille"),
        "other_funder_agent": UserFactory(full_name="Régis"),
        "stranger": UserFactory(full_name="Zoé"),
    }
    TeamMemberFactory(programme=programme, user=people["facilitator"])
    for name, actor in [
        ("member", company), ("colleague", company), ("competitor_member", competitor),
        ("mrn_agent", department), ("other_funder_agent", region),
    ]:  # fmt: skip
        MembershipFactory(user=people[name], actor=actor)
    for name in ("administrator", "facilitator", "other_facilitator"):
        Authenticator.objects.create(user=people[name], type="totp", data={"secret": "x"})
    return SimpleNamespace(
        programme=programme, mrn=mrn, department=department, region=region, company=company, competitor=competitor,
        path=path, **people,
    )  # fmt: skip


@pytest.fixture
def cast(db):
    return gather_cast()


@pytest.fixture
def sign_in():
    """`sign_in(user)` gives a browser where this person is signed in; `sign_in(None)` one of nobody."""

    def _sign_in(user):
        client = Client(enforce_csrf_checks=False)
        if user is not None:
            client.force_login(user, backend="accounts.backends.Backend")
        return client

    return _sign_in


@pytest.fixture
def savepoint(db):
    """`with savepoint():` forgets at its end what was written inside."""

    @contextmanager
    def _savepoint():
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return _savepoint


@pytest.fixture
def worker(tmp_path, settings):
    """`worker()` starts one on the test's database and files, in a process group of its own."""
    database = connection.settings_dict
    address = os.environ["DATABASE_URL"].rsplit("/", 1)
    tail = address[1].split("?", 1)
    url = f"{address[0]}/{database['NAME']}" + (f"?{tail[1]}" if len(tail) > 1 else "")
    environment = {
        **os.environ, "DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT), "CLUBINNE_MODE": "test",
        "EMAIL_FILE_PATH": str(tmp_path),
    }  # fmt: skip
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "clubinne", "worker", "--pool=solo", "--without-gossip",
             "--without-mingle", "--loglevel=WARNING"],
            cwd=django_settings.BASE_DIR, env=environment, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
