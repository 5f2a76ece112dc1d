"""Thin: an id comes in, a service does the work. The rows are the truth."""

from celery import shared_task

from actors.services import duplicates, imports


@shared_task(name="actors.import_run")
def import_run(batch_id: int) -> None:
    imports.run_import(batch_id=batch_id)


@shared_task(name="actors.requeue_stale_imports")
def requeue_stale_imports() -> None:
    imports.WORK.requeue_stale()


@shared_task(name="actors.find_duplicates")
def find_duplicates() -> None:
    duplicates.find_duplicates()
