"""One way to send an e-mail: French, text and HTML, once the transaction is committed."""

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from common.errors import DomainError

logger = logging.getLogger(__name__)


def one_line(text: str) -> str:
    """Words of a header: a line break typed in a name cannot start another header."""
    return " ".join(text.split())


def send_after_commit(
    *, to: str, subject: str, text: str, html: str, context: dict[str, Any], must_leave: bool = True
) -> None:
    """Send the templates `text` and `html` to one address after commit.

    A mail server that does not answer raises DomainError at the end of the transaction: what was written
    stays written, and the page says that the message did not leave. A mere notice (`must_leave=False`) is
    only logged.
    """
    context = {**context, "subject": one_line(subject)}
    message = EmailMultiAlternatives(subject=context["subject"], body=render_to_string(text, context), to=[to])
    message.attach_alternative(render_to_string(html, context), "text/html")
    transaction.on_commit(lambda: _send(message, must_leave))


def _send(message: EmailMultiAlternatives, must_leave: bool) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.error("an e-mail could not be sent (%s)", type(error).__name__)
        if must_leave:
            raise DomainError(
                "C’est enregistré, mais le courriel n’est pas parti : réessayez dans quelques minutes."
            ) from error
