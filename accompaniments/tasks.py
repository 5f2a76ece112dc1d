"""Thin: an id comes in, a service does the work. The rows are the truth."""

from celery import shared_task

from accompaniments.services import calendar_invitations


@shared_task(name="accompaniments.send_invitations")
def send_invitations(accompaniment_id: int) -> None:
    calendar_invitations.send_invitations(accompaniment_id=accompaniment_id)


@shared_task(name="accompaniments.requeue_invitations")
def requeue_invitations() -> None:
    calendar_invitations.requeue_invitations()
