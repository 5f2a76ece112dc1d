"""The job: once, whatever happens to the workers and the broker."""

import threading
import time
import uuid
from dataclasses import replace
from datetime import timedelta

import kombu.pools
import pytest
from celery import current_app
from django.core import mail
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, connections
from django.utils import timezone

from common.errors import DomainError
from reports import building, services
from reports.enums import FileRole
from reports.models import FigureSource, ReportFile, ReportVersion


def test_the_same_submission_twice_is_one_version(small):
    submission = uuid.uuid4()
    first, second = (
        services.request_version(report=small.report, submission_id=submission, by=small.facilitator) for _ in "ab"
    )
    assert first == second
    assert ReportVersion.objects.count() == 1


def test_building_twice_makes_one_file_and_one_set_of_sources(build):
    version = build()
    sources = FigureSource.objects.count()
    assert services.build_version(version_id=version.pk) is None
    assert ReportFile.objects.filter(role="pdf").count() == 1
    assert FigureSource.objects.count() == sources


def test_a_killed_worker_s_frozen_data_are_taken_up_again(small, ask, long_ago):
    """Killed after freezing: the next try prints the same data, even if the database moved on."""
    version = ask()
    building._freeze_once(building.WORK.claim(version.pk, is_free=True))
    snapshot = ReportVersion.objects.get(pk=version.pk).snapshot
    small.workshop.duration_minutes = 600
    small.workshop.save()
    ReportVersion.objects.filter(pk=version.pk).update(heartbeat_at=long_ago)
    assert building.WORK.requeue_stale() == 1
    done = services.build_version(version_id=version.pk)
    assert (done.state, done.attempts, done.snapshot) == ("ready", 2, snapshot)


def test_a_worker_overtaken_by_another_writes_nothing(ask):
    version = ask()
    slow = building.WORK.claim(version.pk, is_free=True)
    ReportVersion.objects.filter(pk=version.pk).update(attempts=2)
    with pytest.raises(building.Overtaken):
        building._store(slow, {FileRole.PDF: b"%PDF-"})
    assert not ReportFile.objects.exists()
    assert default_storage.listdir("rapports")[1] == []


def test_a_version_at_work_elsewhere_is_left_alone(ask):
    version = ask()
    building.WORK.claim(version.pk, is_free=True)
    assert building.WORK.claim(version.pk, is_free=False) is None


def test_a_version_another_worker_is_about_to_claim_is_left_alone(ask):
    """Both received the same message: the one that holds the lock has not written its claim yet."""
    version = ask()
    assert building.WORK.claim(version.pk, is_free=False) is None
    assert building.WORK.claim(version.pk, is_free=True) is not None


def test_a_worker_whose_data_were_taken_by_another_says_nothing_of_it(ask):
    """The row changed under its repeatable read: PostgreSQL's error is the other worker's claim, not a trouble."""
    version = ask()

    def overtaken_in_the_middle(row):
        ReportVersion.objects.filter(pk=row.pk).update(attempts=2)
        raise OperationalError("could not serialize access due to concurrent update")

    assert replace(building.WORK, do=overtaken_in_the_middle).run(version.pk) is None
    version.refresh_from_db()
    assert (version.state, version.attempts) == ("running", 2)


def test_what_is_stale_too_often_fails_and_says_why(ask, long_ago):
    version = ask()
    ReportVersion.objects.filter(pk=version.pk).update(state="running", attempts=3, heartbeat_at=long_ago)
    assert building.WORK.requeue_stale() == 0
    version.refresh_from_db()
    assert version.state == "failed"
    assert "interrompue 3 fois" in version.failure_reason


def test_a_failure_says_why_and_can_be_retried(small, ask):
    version = ask()
    type(small.report).objects.filter(pk=small.report.pk).update(narrative={"effets": ["pas un texte"]})
    failed = services.build_version(version_id=version.pk)
    assert failed.state == "failed"
    assert failed.failure_reason.startswith("Une erreur inattendue")
    type(small.report).objects.filter(pk=small.report.pk).update(narrative={})
    assert services.retry_version(version=failed).state == "queued"
    assert services.build_version(version_id=version.pk).state == "ready"


def test_only_a_failed_version_is_retried(build):
    with pytest.raises(DomainError, match="pas en échec"):
        services.retry_version(version=build())


def test_who_asked_is_told_when_it_is_over(small, build):
    services.tell_requester(version_id=build().pk)
    assert mail.outbox[0].to == [small.facilitator.email]
    assert "est prêt" in mail.outbox[0].body


@pytest.fixture
def dead_broker():
    """Point Celery's publishing at an address where nothing answers."""
    alive = current_app.conf.broker_url

    def point(url):
        current_app.conf.broker_url = url
        current_app._pool = None
        current_app.amqp._producer_pool = None
        kombu.pools.reset()

    point("redis://127.0.0.1:1/0")
    yield
    point(alive)


@pytest.mark.django_db(transaction=True)
def test_a_dead_broker_loses_nothing(small, settings, dead_broker):
    begun = time.monotonic()
    version = services.request_version(report=small.report, submission_id=uuid.uuid4(), by=small.facilitator)
    assert time.monotonic() - begun < 5
    assert version.state == "queued"
    late = timezone.now() - settings.REPORT_STALE_AFTER / 2 - timedelta(seconds=1)
    ReportVersion.objects.filter(pk=version.pk).update(queued_at=late)
    assert building.WORK.requeue_stale() == 1
    assert services.build_version(version_id=version.pk).state == "ready"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_file_of_each_kind(ask):
    version, results = ask(), []

    def work():
        try:
            results.append(services.build_version(version_id=version.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    version.refresh_from_db()
    assert version.state == "ready"
    assert ReportFile.objects.filter(role="pdf").count() == 1
    assert len(default_storage.listdir("rapports")[1]) == 3
    assert sum(1 for result in results if result is not None) == 1


@pytest.mark.django_db(transaction=True)
def test_the_data_are_read_in_one_repeatable_read_transaction(small):
    with building._consistent_read(), connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone()[0] == "repeatable read"
