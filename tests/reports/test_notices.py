"""Recipients are written to once, even when the message to the worker is lost."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from reports import services, tasks
from reports.models import ReportVersion, ReportVersionRecipient


@pytest.fixture
def version(small, build):
    return services.publish_version(version=build(), by=small.facilitator, recipients=[small.mrn])


def made_older(version, settings):
    late = timezone.now() - settings.REPORT_STALE_AFTER - timedelta(seconds=1)
    ReportVersion.objects.filter(pk=version.pk).update(published_at=late)


def test_recipients_are_written_to_once_when_the_task_runs_twice(version):
    assert ReportVersionRecipient.objects.get().notified_at is None
    assert [services.notify_recipients(version_id=version.pk) for _ in range(2)] == [1, 0]
    assert len(mail.outbox) == 1
    assert ReportVersionRecipient.objects.get().notified_at


def test_a_lost_message_to_the_worker_is_sent_again(version, settings, django_capture_on_commit_callbacks):
    made_older(version, settings)
    with django_capture_on_commit_callbacks() as callbacks:
        tasks.requeue_stale()
    assert len(callbacks) == 1
    services.notify_recipients(version_id=version.pk)
    assert services.requeue_notices() == 0


def test_a_version_just_published_or_withdrawn_is_not_announced_again(version, settings):
    assert services.requeue_notices() == 0
    made_older(version, settings)
    services.withdraw_version(version=version, reason="Erreur.")
    assert services.requeue_notices() == 0


def test_a_mail_server_that_does_not_answer_leaves_the_notice_to_be_sent(version, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert services.notify_recipients(version_id=version.pk) == 0
    assert ReportVersionRecipient.objects.get().notified_at is None
