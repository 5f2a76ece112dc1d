"""Invitations by e-mail to a planned meeting: asked for from its page, then kept in step with it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.mime.text import MIMEText
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import timezone

from accompaniments.enums import AccompanimentState, AttendanceStatus
from accompaniments.ics import CANCEL, REQUEST, message_of
from accompaniments.models import Accompaniment, Attendance, CalendarInvitation
from accompaniments.querysets import INVITATION_ATTEMPTS
from actors.models import Contact
from common.errors import DomainError
from common.jobs import enqueue, send_now
from common.mails import one_line

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)
TASK = "accompaniments.send_invitations"
EXPECTED = (AttendanceStatus.REGISTERED, AttendanceStatus.PRESENT)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page of a planned meeting says of its invitations."""

    reachable: int  # people expected who may be written to
    unreachable: int  # expected too, without an address or opposed to messages
    invited: int
    waiting: int
    failed: int

    @property
    def missing(self) -> int:
        """Expected, reachable, and not invited yet."""
        return max(0, self.reachable - self.invited)


def expected(row: Accompaniment) -> Any:
    """The people named among those expected at a meeting."""
    there = Attendance.objects.filter(accompaniment=row, contact=OuterRef("pk"), status__in=EXPECTED)
    return Contact.objects.filter(Exists(there))


def reachable(contacts: Any) -> Any:
    """Those who may be written to: an address, not put away, and no objection."""
    return contacts.filter(opposed_at=None, archived_at=None, erased_at=None).exclude(email="")


def is_open_to_invitations(row: Accompaniment) -> bool:
    """Planned, and not over."""
    return row.state == AccompanimentState.PLANNED and row.on >= timezone.localdate()


def summary_of(row: Accompaniment) -> Summary:
    """Counts for the page: three queries."""
    people = expected(row)
    named, may = people.count(), set(reachable(people).values_list("pk", flat=True))
    rows = list(row.calendar_invitations.all())  # type: ignore[attr-defined]
    mine = [each for each in rows if each.contact_id in may]
    failed = [each for each in mine if each.is_pending and each.attempts >= INVITATION_ATTEMPTS]
    waiting = [each for each in mine if each.is_pending and each not in failed]
    invited = [each for each in mine if not (each.is_withdrawn and not each.is_pending)]
    return Summary(len(may), named - len(may), len(invited), len(waiting), len(failed))


@transaction.atomic
def invite_participants(*, accompaniment: Accompaniment, by: User) -> int:
    """Invite by e-mail the people expected who have an address and did not object; how many messages are to leave.

    Those who were told all that stands today are not told again. Raises DomainError when the meeting is not
    planned or is over, or when nobody can be written to.
    """
    if not is_open_to_invitations(accompaniment):
        raise DomainError("On n’invite qu’à une rencontre prévue, qui n’est pas passée.")
    contacts = list(reachable(expected(accompaniment)))
    if not contacts:
        raise DomainError(
            "Personne n’a d’adresse de courriel parmi les personnes attendues : complétez leurs fiches."
        )
    CalendarInvitation.objects.bulk_create(
        [CalendarInvitation(accompaniment=accompaniment, contact=contact, invited_by=by) for contact in contacts],
        ignore_conflicts=True,
    )
    rows = CalendarInvitation.objects.filter(accompaniment=accompaniment, contact__in=contacts)
    told = rows.filter(sha256=facts_of(accompaniment), is_withdrawn=False)
    count = rows.exclude(pk__in=told.values("pk")).update(is_pending=True, attempts=0)
    told.update(is_pending=False)
    if count:
        enqueue(TASK, accompaniment.pk)
    return count


def keep_in_step(accompaniment: Accompaniment) -> None:
    """After a change of a meeting that was planned: those invited are told what changed for them, if anything did."""
    rows = CalendarInvitation.objects.filter(accompaniment=accompaniment)
    if rows.update(is_pending=True, attempts=0):
        enqueue(TASK, accompaniment.pk)


def send_invitations(*, accompaniment_id: int) -> int:
    """Send what is left to send about one meeting; how many messages left. A second worker finds nothing to do."""
    accompaniment = Accompaniment.objects.select_related("programme").filter(pk=accompaniment_id).first()
    if accompaniment is None:
        return 0
    waiting = CalendarInvitation.objects.sendable().filter(accompaniment=accompaniment)
    return sum(_send_one(pk) for pk in waiting.order_by("pk").values_list("pk", flat=True))


def requeue_invitations() -> None:
    """Messages to workers may be lost, mail servers may rest: what is still to send is asked for again."""
    rows = CalendarInvitation.objects.sendable().order_by().values_list("accompaniment", flat=True).distinct()
    for pk in rows[:200]:
        send_now(TASK, pk)


@transaction.atomic
def _send_one(pk: int) -> bool:
    """One person: what they must be told is decided under lock, on the rows as they stand."""
    rows = CalendarInvitation.objects.select_for_update(of=("self",), skip_locked=True)
    row = rows.select_related("contact", "accompaniment__programme").filter(pk=pk, is_pending=True).first()
    if row is None:
        return False
    method = _what_to_say(row)
    if method:
        try:
            _mail(row, method).send()
        except (SMTPException, OSError) as error:
            row.attempts += 1
            row.save(update_fields=["attempts"])
            logger.error("an invitation could not be sent (%s)", type(error).__name__)
            return False
        row.sha256, row.sent_at, row.is_withdrawn = facts_of(row.accompaniment), timezone.now(), method == CANCEL
    row.is_pending = False
    row.save(update_fields=["is_pending", "sha256", "sent_at", "is_withdrawn"])
    return bool(method)


def _what_to_say(row: CalendarInvitation) -> str:
    """An invitation (first or changed), its withdrawal, or nothing."""
    meeting: Accompaniment = row.accompaniment
    pk = row.contact_id  # type: ignore[attr-defined]
    if not reachable(Contact.objects.filter(pk=pk)).exists() or meeting.on < timezone.localdate():
        return ""
    if is_open_to_invitations(meeting) and expected(meeting).filter(pk=pk).exists():
        return REQUEST if row.is_withdrawn or row.sha256 != facts_of(meeting) else ""
    withdrawn = meeting.state != AccompanimentState.HELD and row.sent_at is not None and not row.is_withdrawn
    return CANCEL if withdrawn else ""


def facts_of(row: Accompaniment) -> str:
    """What an invitation says; another value, another message."""
    said = (row.on, row.at, row.duration_minutes, row.place, row.title, row.kind)
    return hashlib.sha256("|".join(map(str, said)).encode()).hexdigest()


def _mail(row: CalendarInvitation, method: str) -> EmailMultiAlternatives:
    meeting: Accompaniment = row.accompaniment
    is_update = method == REQUEST and bool(row.sha256) and not row.is_withdrawn
    what = "Annulation" if method == CANCEL else "Changement" if is_update else "Invitation"
    subject = one_line(f"{what} : {meeting}")
    context = {
        "meeting": meeting, "is_cancelled": method == CANCEL, "is_update": is_update,
        "ends_at": meeting.at and _end(meeting), "contact_email": settings.CONTACT_EMAIL,
        "subject": subject,
    }  # fmt: skip
    mail = EmailMultiAlternatives(
        subject=subject, body=render_to_string("accompaniments/mails/invitation.txt", context),
        to=[row.contact.email],
    )  # fmt: skip
    mail.attach_alternative(render_to_string("accompaniments/mails/invitation.html", context), "text/html")
    part = MIMEText(message_of(meeting, contact=row.contact, method=method).decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="invitation.ics")
    mail.attach(part)
    return mail


def _end(meeting: Accompaniment) -> Any:
    begins = datetime.combine(meeting.on, meeting.at)  # type: ignore[arg-type]
    return (begins + timedelta(minutes=meeting.duration_minutes)).time()
