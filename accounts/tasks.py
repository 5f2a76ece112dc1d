"""Thin: a service does the work. The rows are the truth."""

from celery import shared_task

from accounts import exporting, mailing, retention


@shared_task(name="accounts.apply_retention")
def apply_retention() -> None:
    retention.run_retention()


@shared_task(name="accounts.export_build")
def export_build(export_id: int) -> None:
    exporting.build_export(export_id=export_id)


@shared_task(name="accounts.requeue_stale_exports")
def requeue_stale_exports() -> None:
    exporting.WORK.requeue_stale()


@shared_task(name="accounts.ask_for_digests")
def ask_for_digests() -> None:
    mailing.ask_for_digests()


@shared_task(name="accounts.send_digest")
def send_digest(user_id: int) -> None:
    mailing.send_digest(user_id=user_id)


@shared_task(name="accounts.ask_for_reminders")
def ask_for_reminders() -> None:
    mailing.ask_for_reminders()


@shared_task(name="accounts.send_reminders")
def send_reminders(user_id: int) -> None:
    mailing.send_reminders(user_id=user_id)
