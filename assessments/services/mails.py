"""E-mails of this app: text and HTML, sent once the transaction is committed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from common.mails import compose, hand_over


class Mail:
    """A message to one person; `failed` says, after the commit, that it could not be handed over."""

    failed = False

    def __init__(self, name: str, *, to: str, subject: str, context: dict[str, Any]) -> None:
        self.message = compose(
            to=to, subject=f"Club Inné – {subject}", text=f"assessments/mail/{name}.txt",
            html=f"assessments/mail/{name}.html",
            context={**context, "base_url": settings.BASE_URL, "subject": subject},
        )  # fmt: skip
        transaction.on_commit(self.send)

    def send(self) -> None:
        self.failed = not hand_over(self.message)
