"""Sending work to the workers. The database row is the truth: a lost message loses nothing."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue(task: str, *args: int | str) -> None:
    """Ask a worker to run `task` (by name) once the transaction is committed.

    When Redis is down the request still succeeds: the row says « en file d'attente » and the
    periodic task sends it again.
    """
    transaction.on_commit(lambda: send_now(task, *args))


def send_now(task: str, *args: int | str) -> None:
    """Send the message at once; a broker that does not answer is logged and forgotten."""
    try:
        current_app.send_task(task, args=args, retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("broker unreachable, %s stays queued (%s)", task, type(error).__name__)
