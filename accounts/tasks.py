"""Thin: a service does the work. The rows are the truth."""

from celery import shared_task

from accounts import exporting, retention


@shared_task(name="accounts.apply_retention")
def apply_retention() -> None:
    retention.run_retention()


@shared_task(name="accounts.export_build")
def export_build(export_id: int) -> None:
    exporting.build_export(export_id=export_id)


@shared_task(name="accounts.requeue_stale_exports")
def requeue_stale_exports() -> None:
    exporting.WORK.requeue_stale()
