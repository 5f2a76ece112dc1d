"""Regular mails: a digest as often as each person chose, reminders before a date. Each leaves once.

What was sent is a row (`MailTurn`); a lock by person lets one worker at a time decide. A mail that could not be
handed over leaves no row: the next run of the morning tries again.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import DigestChoice
from accounts.models import MailChoice, MailTurn, User
from accounts.viewer import Viewer
from common.errors import DomainError
from common.jobs import send_now
from common.locking import try_lock
from common.mails import compose, hand_over
from common.registries import MailLine, digest_sections, reminders

DIGEST, REMINDERS = "digest", "reminders"
_LOCK = 0x4D41494C  # « MAIL »
_SATURDAY, _TUESDAY = 5, 1
_SIGNER = signing.Signer(salt="accounts.mails")
_TEMPLATES = {
    DIGEST: ("accounts/digest_mail.txt", "accounts/digest_mail.html"),
    REMINDERS: ("accounts/reminder_mail.txt", "accounts/reminder_mail.html"),
}


def choice_of(user: User) -> MailChoice:
    """What somebody chose, or what their role gives: weekly for the Club's staff, no digest for the others."""
    if (chosen := MailChoice.objects.filter(user=user).first()) is not None:
        return chosen
    weekly = User.objects.wanting_digest(DigestChoice.WEEKLY).filter(pk=user.pk)
    digest = DigestChoice.WEEKLY if weekly.exists() else DigestChoice.NONE
    return MailChoice(
        user=user, digest=digest, reminders=User.objects.wanting_reminders().filter(pk=user.pk).exists()
    )


@transaction.atomic
def choose_mails(*, user: User, digest: str, reminders: bool) -> MailChoice:
    """Write down which regular mails somebody wants."""
    values = {"digest": DigestChoice(digest), "reminders": reminders}
    return MailChoice.objects.update_or_create(user=user, defaults=values)[0]


# --- stopping without signing in ---


def stop_token(user: User, kind: str) -> str:
    """What a mail carries so that its reader can stop such mails, and do nothing else."""
    return _SIGNER.sign_object([user.pk, kind])


@transaction.atomic
def stop_mails(*, token: str) -> str:
    """Stop the kind of mails this link came with; which. Again: no effect. Raises DomainError on a broken link."""
    user, kind = read_stop(token)
    choice = choice_of(user)
    digest = DigestChoice.NONE if kind == DIGEST else choice.digest
    choose_mails(user=user, digest=digest, reminders=choice.reminders and kind != REMINDERS)
    return kind


def read_stop(token: str) -> tuple[User, str]:
    """Whose mails and of which kind a link stops. Raises DomainError on a broken link or a closed account."""
    try:
        pk, kind = _SIGNER.unsign_object(token)
        return User.objects.get(pk=pk, is_active=True), kind
    except (signing.BadSignature, ValueError, TypeError, User.DoesNotExist):
        raise DomainError("Ce lien n’est pas entier, ou ne sert plus.") from None


# --- sending ---


def ask_for_digests() -> None:
    """Each person whose turn it is, one message to the workers each."""
    for pk in _due(timezone.localdate()).order_by("pk").values_list("pk", flat=True):
        send_now("accounts.send_digest", pk)


def ask_for_reminders() -> None:
    """Each person something is to be reminded to."""
    today = timezone.localdate()
    if today.weekday() >= _SATURDAY:
        return
    concerned = {pk for reminder in reminders() for pk in reminder.people(today)}
    for pk in User.objects.wanting_reminders().filter(pk__in=concerned).order_by("pk").values_list("pk", flat=True):
        send_now("accounts.send_reminders", pk)


def _due(today: date) -> Any:
    """Whose digest leaves today. Weekly on Monday; Tuesday makes up for a Monday when nothing could leave."""
    if today.weekday() >= _SATURDAY:
        return User.objects.none()
    sent_today = MailTurn.objects.filter(on=today, key__startswith=f"{DIGEST}:").values("user")
    rows = User.objects.wanting_digest(DigestChoice.DAILY).exclude(pk__in=sent_today)
    if today.weekday() > _TUESDAY:
        return rows
    monday = today - timedelta(days=today.weekday())
    sent = MailTurn.objects.filter(on__gte=monday, key__startswith=f"{DIGEST}:").values("user")
    return rows | User.objects.wanting_digest(DigestChoice.WEEKLY).exclude(pk__in=sent)


@transaction.atomic
def send_digest(*, user_id: int) -> bool:
    """Send one person their digest, if it is its turn and there is something to say; whether it left."""
    today = timezone.localdate()
    if not try_lock(_LOCK, user_id):
        return False
    user = _due(today).filter(pk=user_id).first()
    if user is None:
        return False
    viewer = Viewer(user)
    parts = [(section.title, section.lines(viewer, today)) for section in digest_sections()]
    parts = [(title, lines) for title, lines in parts if lines]
    daily = choice_of(user).digest == DigestChoice.DAILY
    subject = "Votre journée au Club Inné" if daily else "Votre semaine au Club Inné"
    if parts and not _send(user, DIGEST, subject, {"parts": parts, "daily": daily}):
        return False
    MailTurn.objects.create(user=user, key=f"{DIGEST}:{today}", on=today)
    return bool(parts)


@transaction.atomic
def send_reminders(*, user_id: int) -> int:
    """Remind one person, in one mail, of what they were not reminded of yet; of how many things."""
    today = timezone.localdate()
    if today.weekday() >= _SATURDAY or not try_lock(_LOCK, user_id):
        return 0
    user = User.objects.wanting_reminders().filter(pk=user_id).first()
    if user is None:
        return 0
    lines = [line for reminder in reminders() for line in reminder.lines(user, today)]
    known = set(
        MailTurn.objects.filter(user=user, key__in=[line.key for line in lines]).values_list("key", flat=True)
    )
    new: list[MailLine] = [line for line in lines if line.key not in known]
    many = len(new) > 1
    subject = f"Rappel\u202f: {len(new)} échéances approchent" if many else "Rappel\u202f: une échéance approche"
    if not new or not _send(user, REMINDERS, subject, {"lines": new}):
        return 0
    MailTurn.objects.bulk_create(MailTurn(user=user, key=line.key, on=today) for line in new)
    return len(new)


def _send(user: User, kind: str, subject: str, context: dict[str, Any]) -> bool:
    """Text and HTML, and a way out in one click, in the mail and for the reader's software (RFC 8058)."""
    stop_url = settings.BASE_URL + reverse("mails_stop", args=[stop_token(user, kind)])
    context = {
        **context, "base_url": settings.BASE_URL, "stop_url": stop_url,
        "choose_url": settings.BASE_URL + reverse("mails"),
    }  # fmt: skip
    plain, rich = _TEMPLATES[kind]
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return hand_over(compose(to=user.email, subject=subject, text=plain, html=rich, context=context, headers=headers))
