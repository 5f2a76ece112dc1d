"""E-mails of this app: text and HTML, sent once the transaction is committed."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


class Mail:
    """A message to one person; `failed` says, after the commit, that it could not be handed over."""

    failed = False

    def __init__(self, name: str, *, to: str, subject: str, context: dict[str, Any]) -> None:
        context = {**context, "base_url": settings.BASE_URL, "subject": subject}
        self.message = EmailMultiAlternatives(
            subject=" ".join(f"Club Inné – {subject}".split()),
            body=render_to_string(f"assessments/mail/{name}.txt", context),
            to=[to],
        )
        self.message.attach_alternative(render_to_string(f"assessments/mail/{name}.html", context), "text/html")
        transaction.on_commit(self.send)

    def send(self) -> None:
        try:
            self.message.send()
        except (SMTPException, OSError) as error:  # nothing of the address nor of the text in the log
            self.failed = True
            logger.error("e-mail not sent (%s)", type(error).__name__)
