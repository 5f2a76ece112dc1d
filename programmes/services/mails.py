"""E-mails of this app: sent once the rows are there; a mail server that fails loses no request."""

import logging

from django.core.mail import EmailMessage
from django.db import transaction

logger = logging.getLogger(__name__)


def send_after_commit(*, to: str, subject: str, body: str) -> None:
    """Send a plain e-mail after the transaction; a failure is logged without the address."""
    transaction.on_commit(lambda: _send(to, subject, body))


def _send(to: str, subject: str, body: str) -> None:
    try:
        EmailMessage(subject=f"Club Inné – {subject}", body=body, to=[to]).send()
    except OSError as error:  # SMTP and socket errors
        logger.error("e-mail not sent (%s)", type(error).__name__)
