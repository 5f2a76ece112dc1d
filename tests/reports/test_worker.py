"""Real workers, killed for real: a report arrives all the same, and once."""

import os
import signal
import subprocess
import sys
import time
import uuid

import pytest
from django.conf import settings as django_settings
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from reports import building, services
from reports.models import FigureSource, ReportFile, ReportVersion

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
PATIENCE = 90


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


def wait_for(condition, what):
    """Look at the database until it says so; fail with a sentence."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if condition():
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.02)")
    pytest.fail(f"{what}: not within {PATIENCE} s")


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize("moment", ["running", "frozen"])
def test_a_worker_killed_in_the_middle_of_a_report_loses_nothing(small, worker, settings, moment):
    first = worker()
    version = services.request_version(report=small.report, submission_id=uuid.uuid4(), by=small.facilitator)
    rows = ReportVersion.objects.filter(pk=version.pk)
    reached = rows.filter(state="running") if moment == "running" else rows.filter(snapshot__isnull=False)
    wait_for(reached.exists, f"the report is {moment}")
    kill(first)
    version.refresh_from_db()
    assert version.state == "running", "the worker was killed too late for this test to mean anything"
    rows.update(heartbeat_at=timezone.now() - 2 * settings.REPORT_STALE_AFTER)
    worker()
    assert building.WORK.requeue_stale() == 1
    wait_for(rows.filter(state__in=["ready", "failed"]).exists, "the report is over")
    version.refresh_from_db()
    assert (version.state, version.attempts) == ("ready", 2), version.failure_reason
    assert ReportFile.objects.filter(role="pdf").count() == 1
    assert len(default_storage.listdir("rapports")[1]) == 3
    sources = FigureSource.objects.filter(version=version, figure="acteurs-accompagnes")
    assert sources.filter(model_label="actors.Actor").count() == 8
