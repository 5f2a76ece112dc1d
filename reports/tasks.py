"""Thin: an id comes in, a service does the work. The row is the truth."""

from celery import shared_task

from reports import building, services


@shared_task(name="reports.version_build")
def version_build(version_id: int) -> None:
    services.build_version(version_id=version_id)


@shared_task(name="reports.requeue_stale")
def requeue_stale() -> None:
    building.WORK.requeue_stale()
    services.requeue_notices()


@shared_task(name="reports.notify_recipients")
def notify_recipients(version_id: int) -> None:
    services.notify_recipients(version_id=version_id)


@shared_task(name="reports.tell_requester")
def tell_requester(version_id: int) -> None:
    services.tell_requester(version_id=version_id)
