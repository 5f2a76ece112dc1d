"""Thin: a service does the work. The rows are the truth."""

from celery import shared_task

from accounts import retention


@shared_task(name="accounts.apply_retention")
def apply_retention() -> None:
    retention.run_retention()
