"""What may be done with reports. Building a version is in reports/building.py."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from datetime import date
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor, Contact, Membership
from common.enums import JobState
from common.errors import DomainError
from common.jobs import enqueue
from common.locking import save_version
from common.work import ask_again
from programmes.models import Programme
from reports.building import build_version
from reports.earlier import betrays_a_sum
from reports.enums import ReportKind
from reports.figures import SECTIONS
from reports.models import Report, ReportVersion, ReportVersionRecipient
from reports.recheck import withdrawn_since

if TYPE_CHECKING:
    from accounts.models import User

__all__ = [
    "build_version", "create_report", "notify_recipients", "publish_version", "request_version", "requeue_notices",
    "retry_version", "tell_requester", "update_narrative", "withdraw_version",
]  # fmt: skip

logger = logging.getLogger(__name__)
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # nothing that looks like something else
NARRATIVE_LIMIT = 6000


@transaction.atomic
def create_report(*, programme: Programme, title: str, starts_on: date, ends_on: date, by: User) -> Report:
    """Open a report on a programme and a period. Raises DomainError when the period ends before it starts."""
    if ends_on < starts_on:
        raise DomainError("La fin de la période précède son début.", field="ends_on")
    return Report.objects.create(
        kind=ReportKind.PROGRAMME, programme=programme, title=title.strip(), starts_on=starts_on, ends_on=ends_on,
        created_by=by,
    )  # fmt: skip


@transaction.atomic
def update_narrative(*, report: Report, texts: dict[str, str], base_version: int) -> Report:
    """Save what the team writes in each part. Raises Conflict when somebody saved in between."""
    for slug, text in texts.items():
        if slug not in SECTIONS:
            raise DomainError("Cette partie n’existe pas.")
        if len(text) > NARRATIVE_LIMIT:
            raise DomainError(f"Ce texte dépasse {NARRATIVE_LIMIT} caractères.", field=slug)
    report.narrative = {**report.narrative, **{slug: text.strip() for slug, text in texts.items()}}
    return save_version(report, base_version=base_version, fields=["narrative"])


def request_version(*, report: Report, submission_id: UUID, by: User) -> ReportVersion:
    """Ask for a frozen edition. The same submission twice is one version; a worker makes it.

    Raises DomainError for a report that is not about a programme.
    """
    if report.programme_id is None:
        raise DomainError("Seul le rapport d’un programme peut être produit pour l’instant.")
    try:
        with transaction.atomic():
            Report.objects.select_for_update().get(pk=report.pk)
            known = ReportVersion.objects.filter(submission_id=submission_id).first()
            if known is not None:
                if known.report_id != report.pk:
                    raise DomainError("Cet envoi concerne un autre rapport. Rechargez la page et recommencez.")
                return known
            last = report.versions.aggregate(last=Max("number"))["last"] or 0
            version = ReportVersion.objects.create(
                report=report, number=last + 1, submission_id=submission_id, requested_by=by,
                verification_code=_new_code(),
            )  # fmt: skip
            enqueue("reports.version_build", version.pk)
            return version
    except IntegrityError:
        return ReportVersion.objects.get(submission_id=submission_id, report=report)


def _new_code() -> str:
    groups = ["".join(secrets.choice(CODE_ALPHABET) for _ in range(4)) for _ in range(3)]
    return "-".join(["CI", *groups])


@transaction.atomic
def retry_version(*, version: ReportVersion) -> ReportVersion:
    """Try a failed version again, with the same frozen data. Raises DomainError when it did not fail."""
    row = ReportVersion.objects.select_for_update().get(pk=version.pk)
    if row.state != JobState.FAILED:
        raise DomainError("Cette version n’est pas en échec : il n’y a rien à réessayer.")
    ask_again(row)
    enqueue("reports.version_build", row.pk)
    return row


@transaction.atomic
def publish_version(*, version: ReportVersion, by: User, recipients: Iterable[Actor] | None = None) -> ReportVersion:
    """Publish a ready version to `recipients` (default: who funds or supports the programme).

    Raises DomainError when it is not ready, already published or withdrawn, addressed to nobody, when a
    consent it rests on was withdrawn since its data were frozen, or when a version published since would give away
    an organisation's own data by difference.
    """
    row = ReportVersion.objects.select_for_update(of=("self",)).select_related("report__programme").get(pk=version.pk)
    if row.withdrawn_at:
        raise DomainError("Cette version a été retirée : produisez-en une nouvelle.")
    if row.published_at:
        raise DomainError("Cette version est déjà publiée.")
    if row.state != JobState.READY:
        raise DomainError("Cette version n’est pas prête : attendez la fin de sa préparation.")
    if troubles := withdrawn_since(row):
        raise DomainError(
            f"Un accord a été retiré depuis que les données ont été arrêtées ({', '.join(troubles)}). "
            "Cette version ne peut plus être publiée : produisez-en une nouvelle, qui en tiendra compte."
        )
    if betrays_a_sum(row):
        raise DomainError(
            "Une version publiée entre-temps donne la même somme à une ou deux organisations près : la leur s’en "
            "déduirait. Cette version ne peut plus être publiée : produisez-en une nouvelle, qui en tiendra compte."
        )
    addressed = list(recipients) if recipients is not None else default_recipients(row)
    if not addressed:
        raise DomainError("Choisissez au moins un destinataire.", field="recipients")
    ReportVersionRecipient.objects.bulk_create(
        [ReportVersionRecipient(version=row, actor=actor) for actor in addressed], ignore_conflicts=True
    )
    earlier = row.report.versions.published().filter(number__lt=row.number).order_by("-number").first()
    row.published_at, row.published_by, row.replaces = timezone.now(), by, earlier
    row.save(update_fields=["published_at", "published_by", "replaces"])
    enqueue("reports.notify_recipients", row.pk)
    return row


def default_recipients(version: ReportVersion) -> list[Actor]:
    """Who funds or supports the programme."""
    if version.report.programme is None:
        return []
    return list(Actor.objects.filter(fundings__programme=version.report.programme).distinct().order_by("sort_key"))


@transaction.atomic
def withdraw_version(*, version: ReportVersion, reason: str) -> ReportVersion:
    """Take a published version back, saying why. Raises DomainError when it is not published or has no reason."""
    row = ReportVersion.objects.select_for_update().get(pk=version.pk)
    if not reason.strip():
        raise DomainError("Dites pourquoi cette version est retirée.", field="reason")
    if row.published_at is None:
        raise DomainError("Seule une version publiée peut être retirée.")
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawal_reason = timezone.now(), reason.strip()[:300]
        row.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    return row


def notify_recipients(*, version_id: int) -> int:
    """Write to the members of the recipients and of their departments; returns how many were written to.

    Each recipient is noted as told once its messages are sent: running again writes to those left only.
    """
    version = ReportVersion.objects.light().select_related("report").filter(pk=version_id).first()
    if version is None or version.published_at is None or version.withdrawn_at:
        return 0
    told: set[str] = set()
    for row in version.recipients.exclude(notified_at=None):
        told |= _addresses_of(row.actor_id)
    before = len(told)
    for pk in version.recipients.filter(notified_at=None).order_by("pk").values_list("pk", flat=True):
        told |= _notify(version, pk, told)
    return len(told) - before


@transaction.atomic
def _notify(version: ReportVersion, recipient_id: int, told: set[str]) -> set[str]:
    """Write to the members of one recipient who were not yet; those written to. Nothing when another does it."""
    waiting = version.recipients.select_for_update(skip_locked=True, of=("self",)).filter(notified_at=None)
    row = waiting.filter(pk=recipient_id).first()
    if row is None:
        return set()
    sent: set[str] = set()
    for address in sorted(_addresses_of(row.actor_id) - told):
        if not _mail("published", version, address):
            return sent
        sent.add(address)
    row.notified_at = timezone.now()
    row.save(update_fields=["notified_at"])
    return sent


def _addresses_of(actor_id: int) -> set[str]:
    """Who reads for an actor: its members, and those of its departments as deep as the viewer climbs; not people who
    object to be written to.
    """
    reached = level = {actor_id}
    for _ in range(4):
        level = set(Actor.objects.filter(parent__in=level).values_list("pk", flat=True)) - reached
        reached = reached | level
    return set(
        Membership.objects.current()
        .filter(actor__in=reached, user__is_active=True)
        .exclude(user__in=Contact.objects.opposed().exclude(user=None).values("user"))
        .values_list("user__email", flat=True)
    )


def requeue_notices() -> int:
    """Announce again the published versions whose recipients were not all told; returns how many versions."""
    versions = ReportVersion.objects.unannounced(after=settings.REPORT_STALE_AFTER).order_by("pk")
    found = list(versions.values_list("pk", flat=True))
    for pk in found:
        enqueue("reports.notify_recipients", pk)
    return len(found)


def tell_requester(*, version_id: int) -> None:
    """Write to who asked for the version that it is ready, or that it failed."""
    version = ReportVersion.objects.light().select_related("report", "requested_by").filter(pk=version_id).first()
    if version is not None and version.is_over:
        _mail("over", version, version.requested_by.email)


def _mail(what: str, version: ReportVersion, address: str) -> bool:
    """One message to one address, with no personal data in it. False when it is worth trying again."""
    url = settings.BASE_URL + reverse("reports:version_detail", args=[version.pk])
    body = render_to_string(f"reports/email/{what}.txt", {"version": version, "report": version.report, "url": url})
    subject = {
        "published": "Un rapport vous est adressé",
        "over": f"Votre rapport : {version.get_state_display().lower()}",
    }
    try:
        EmailMessage(f"Club Inné – {subject[what]}", body, to=[address]).send()
    except OSError as error:
        logger.warning("mail of report version %s not sent (%s)", version.pk, type(error).__name__)
        return isinstance(error, SMTPRecipientsRefused | SMTPResponseException)  # an answer: refused for good
    return True
