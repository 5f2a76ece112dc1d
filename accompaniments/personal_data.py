"""What this app holds about a person, and when private notes go."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accompaniments.models import (
    Accompaniment,
    Attendance,
    CalendarFeed,
    CalendarInvitation,
    Commitment,
    CommitmentWord,
    Draft,
    Evidence,
    EvidenceConsent,
    PrivateNote,
    Statement,
)
from accounts.models import AccessLog
from actors.models import Contact
from actors.personal_data import Rows, consents_of, erase_consents, identity_of, nothing
from common.registries import RetentionRule, add_personal_data, add_retention
from common.scrubbing import rows_naming, scrub_row, text_fields
from programmes.personal_data import ended_before


def _met(contact: Contact) -> Any:
    return Attendance.objects.filter(contact=contact).select_related("accompaniment__programme", "actor")


def export_attendances(contact: Contact) -> Rows:
    """The meetings the person was expected at or came to."""
    return [
        {"date": row.accompaniment.on, "accompagnement": str(row.accompaniment), "lieu": row.accompaniment.place,
         "programme": str(row.accompaniment.programme or ""), "acteur": str(row.actor or ""),
         "présence": row.get_status_display()}
        for row in _met(contact).order_by("accompaniment__on", "pk")
    ]  # fmt: skip


def anonymous_attendances(contact: Contact) -> int:
    """They stay, and count: the sheet they lead to names nobody any more."""
    return _met(contact).count()


def export_commitments(contact: Contact) -> Rows:
    """What the person's organisation undertook at meetings the person came to."""
    rows = Commitment.objects.filter(
        actor=contact.actor_id, accompaniment__in=_met(contact).order_by().values("accompaniment")  # type: ignore[attr-defined]
    )  # fmt: skip
    return [
        {"quoi": row.what, "pour le": row.due_on, "état": row.get_status_display(), "clos le": row.closed_on}
        for row in rows.order_by("pk")
    ]


def _said(contact: Contact) -> Any:
    return Statement.objects.filter(said_by=contact.user) if contact.user else Statement.objects.none()


def export_words(contact: Contact) -> Rows:
    """What the person said themselves for their organisation, and what it was evidence of."""
    rows: Rows = []
    for statement in _said(contact).order_by("pk"):
        evidences = Evidence.objects.filter(statement=statement).with_subjects()
        rows.append({
            "le": statement.said_on, "acteur": str(statement.actor), "parole": statement.text,
            "preuve de": [str(evidence.subject) for evidence in evidences],
        })  # fmt: skip
    return rows


def unsign_words(contact: Contact) -> int:
    """The words stay their organisation's; nobody is named as having said them."""
    return _said(contact).update(said_by=None)


def _answers(contact: Contact) -> Any:
    return CommitmentWord.objects.filter(said_by=contact.user) if contact.user else CommitmentWord.objects.none()


def export_answers(contact: Contact) -> Rows:
    """What the person said of their organisation's commitments."""
    return [
        {"engagement": row.commitment.what, "tenu": row.is_kept, "en un mot": row.text, "le": row.said_at}
        for row in _answers(contact).select_related("commitment").order_by("pk")
    ]


def unsign_answers(contact: Contact) -> int:
    """The answers stay their organisation's; nobody is named as having given them."""
    return _answers(contact).update(said_by=None)


def _drafts(contact: Contact) -> Any:
    who = identity_of(contact)
    mentions = Q(_text__regex=rf'"contact:{contact.pk}"')
    named = rows_naming(Draft.objects.order_by(), who).values("pk")
    rows = Draft.objects.annotate(_text=Cast("payload", TextField()))
    return rows.filter(mentions | Q(pk__in=named))


def export_drafts(contact: Contact) -> Rows:
    """That somebody is writing about a meeting the person takes part in; the text is still its author's."""
    return [{"brouillon de": str(row.user), "modifié le": row.updated_at} for row in _drafts(contact)]


def erase_drafts(contact: Contact) -> int:
    """Drafts of anybody lose the person: chosen among participants, or named in the text."""
    who, fields = identity_of(contact), text_fields(Draft)
    return sum(scrub_row(row, who, fields) for row in _drafts(contact))


def export_readings(contact: Contact) -> Rows:
    """When an administrator read the private notes of a meeting the person came to, and why."""
    met = _met(contact).order_by().values("accompaniment")
    rows = AccessLog.objects.filter(model_label=Accompaniment._meta.label, object_id__in=met)
    return [{"le": row.at, "accompagnement": row.object_id, "motif": row.reason} for row in rows]


def _invitations(contact: Contact) -> Any:
    return CalendarInvitation.objects.filter(contact=contact)


def export_calendar(contact: Contact) -> Rows:
    """The meetings the person was invited to by e-mail, and whether they read their agenda at a secret address."""
    rows: Rows = [
        {"invitation à": str(row.accompaniment), "date": row.accompaniment.on, "dernier envoi": row.sent_at,
         "annulation envoyée": row.is_withdrawn}
        for row in _invitations(contact).select_related("accompaniment").order_by("pk")
    ]  # fmt: skip
    feeds = CalendarFeed.objects.filter(user=contact.user) if contact.user else CalendarFeed.objects.none()
    return rows + [{"adresse d’agenda demandée le": feed.created_at} for feed in feeds]


def forget_calendar(contact: Contact) -> int:
    """Nothing more is sent, and the address stops working."""
    feeds = CalendarFeed.objects.filter(user=contact.user) if contact.user else CalendarFeed.objects.none()
    return _delete(_invitations(contact)) + _delete(feeds)


# --- keeping ---


def invitations_due() -> models.QuerySet:
    """Invitations to meetings that are over."""
    limit = timezone.localdate() - settings.RETENTION_FILES
    return CalendarInvitation.objects.filter(accompaniment__on__lt=limit)


def notes_due() -> models.QuerySet:
    """Private notes past their time: the programme's end, or the meeting's day without a programme."""
    limit = timezone.localdate() - settings.RETENTION_RAW
    return PrivateNote.objects.filter(
        ended_before(limit, programme="accompaniment__programme", on="accompaniment__on")
    )


def _delete(rows: Any) -> int:
    return rows.delete()[0]


def register() -> None:
    """Make it known."""
    add_personal_data(
        "presences", export=export_attendances, erase=anonymous_attendances, title="Présences aux accompagnements",
        fate="Elles restent comptées, sans nom.",
    )  # fmt: skip
    add_personal_data(
        "engagements", export=export_commitments, erase=nothing, title="Engagements de son organisation",
        fate="Ils restent ceux de l’organisation.",
    )  # fmt: skip
    add_personal_data(
        "paroles", export=export_words, erase=unsign_words, title="Paroles déposées par la personne",
        fate="Elles restent celles de l’organisation, sans signature.",
    )  # fmt: skip
    add_personal_data(
        "paroles-engagements", export=export_answers, erase=unsign_answers, title="Paroles sur les engagements",
        fate="Elles restent celles de l’organisation, sans signature.",
    )  # fmt: skip
    add_personal_data(
        "accords-paroles", export=lambda contact: consents_of(EvidenceConsent, contact),
        erase=lambda contact: erase_consents(EvidenceConsent, contact), title="Accords sur une parole",
        fate="Les décisions restent, sans nom.", scrubbed=("accompaniments.EvidenceConsent",),
    )  # fmt: skip
    add_personal_data(
        "brouillons", export=export_drafts, erase=erase_drafts, title="Brouillons d’accompagnements",
        fate="Le nom et les coordonnées en disparaissent.", scrubbed=("accompaniments.Draft",),
        reserved=("accompaniments.PrivateNote",),
    )  # fmt: skip
    add_personal_data(
        "lectures-notes", export=export_readings, erase=nothing, title="Lectures exceptionnelles de notes privées",
        fate="Le journal reste, il ne nomme que le lecteur.",
    )  # fmt: skip
    add_retention(
        RetentionRule("notes-privees", "Notes privées", "la fin du programme, sinon la rencontre",
                      lambda: settings.RETENTION_RAW, notes_due, _delete)
    )  # fmt: skip
    add_personal_data(
        "agenda", export=export_calendar, erase=forget_calendar, title="Invitations et adresse d’agenda",
        fate="Elles disparaissent.",
    )  # fmt: skip
    add_retention(
        RetentionRule("invitations-agenda", "Invitations à des rencontres passées", "la rencontre",
                      lambda: settings.RETENTION_FILES, invitations_due, _delete)
    )  # fmt: skip
