"""The e-mails the demonstration wrote to files instead of sending, read back for its page « Courriels envoyés »."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

from django.conf import settings
from django.utils import timezone

SHOWN = 50
# How Django's file backend separates the messages of one file.
_SEPARATOR = re.compile(rb"\n-{79}\n")
_FILE_NAME = re.compile(r"^\d{8}-\d{6}-\d+\.log$")


@dataclass(frozen=True, slots=True)
class Mail:
    """One e-mail: `key` names it in our address, `text` is its plain part."""

    key: str
    subject: str
    to: str
    at: datetime | None
    text: str

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """The text cut into (words, address): an address only for links to this site, as a path."""
        own = re.compile(rf"{re.escape(settings.BASE_URL)}(/[^\s<>\"]*)")
        found, end = [], 0
        for match in own.finditer(self.text):
            found += [(self.text[end : match.start()], ""), (match.group(), match.group(1))]
            end = match.end()
        return [piece for piece in [*found, (self.text[end:], "")] if piece[0]]


def sent_mails() -> list[Mail]:
    """The latest e-mails, newest first, 50 at most."""
    found: list[Mail] = []
    for file in _files():
        found += reversed(list(_mails_of(file)))
        if len(found) >= SHOWN:
            break
    return found[:SHOWN]


def sent_mail(key: str) -> Mail | None:
    """The e-mail of this key, if it is among those written."""
    return next((mail for file in _files() for mail in _mails_of(file) if mail.key == key), None)


def _files() -> list[Path]:
    folder = Path(settings.EMAIL_FILE_PATH)
    if not folder.is_dir():
        return []
    files = [file for file in folder.iterdir() if _FILE_NAME.match(file.name)]
    return sorted(files, key=lambda file: (file.stat().st_mtime_ns, file.name), reverse=True)


def _mails_of(file: Path) -> Iterator[Mail]:
    for number, raw in enumerate(_SEPARATOR.split(file.read_bytes())):
        if raw.strip():
            message = cast(EmailMessage, message_from_bytes(raw.lstrip(), policy=default))
            yield _mail(f"{file.stem}-{number}", message)


def _mail(key: str, message: EmailMessage) -> Mail:
    body = message.get_body(preferencelist=("plain",))
    date = message["Date"].datetime if message["Date"] else None
    return Mail(
        key=key,
        subject=str(message["Subject"] or ""),
        to=str(message["To"] or ""),
        at=timezone.localtime(date) if date and timezone.is_aware(date) else date,
        text=body.get_content() if body else "",
    )
