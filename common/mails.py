"""One way to send an e-mail: French, text and HTML, once the transaction is committed."""

import logging
import re
from smtplib import SMTPException
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from common.errors import DomainError

logger = logging.getLogger(__name__)
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")  # the no-break spaces of French are kept


def one_line(text: str) -> str:
    """Words of a header: a line break typed in a name cannot start another header."""
    return _BREAKS.sub(" ", text).strip()


def send_after_commit(
    *, to: str, subject: str, text: str, html: str, context: dict[str, Any], must_leave: bool = True
) -> None:
    """Send the templates `text` and `html` to one address after commit.

    A mail server that does not answer raises DomainError at the end of the transaction: what was written
    stays written, and the page says that the message did not leave. A mere notice (`must_leave=False`) is
    only logged.
    """
    message = compose(to=to, subject=subject, text=text, html=html, context=context)
    transaction.on_commit(lambda: _send(message, must_leave))


def compose(
    *, to: str, subject: str, text: str, html: str, context: dict[str, Any], headers: dict[str, str] | None = None
) -> EmailMultiAlternatives:
    """The message of two templates, which read `subject` too unless the context has its own."""
    line = one_line(subject)
    context = {"subject": line, **context}
    message = EmailMultiAlternatives(subject=line, body=render_to_string(text, context), to=[to], headers=headers)
    message.attach_alternative(render_to_string(html, context), "text/html")
    return message


def hand_over(message: EmailMultiAlternatives) -> bool:
    """Give it to the mail server; whether it took it. Nothing of the address nor of the text goes to the log."""
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.error("an e-mail could not be sent (%s)", type(error).__name__)
        return False
    return True


def _send(message: EmailMultiAlternatives, must_leave: bool) -> None:
    if not hand_over(message) and must_leave:
        raise DomainError("C’est enregistré, mais le courriel n’est pas parti : réessayez dans quelques minutes.")
