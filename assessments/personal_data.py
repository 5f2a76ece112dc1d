"""What this app holds about a person, and when answers stop being anybody's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import AccessLog
from actors.models import Contact
from actors.personal_data import Rows, consents_of, erase_consents, identity_of, nothing
from assessments.enums import QuestionKind
from assessments.models import (
    Answer,
    AnswerRevision,
    Assessment,
    AssessmentConsent,
    AssessmentInvitation,
    ConsensusAnswer,
    ConsensusRevision,
    Contribution,
)
from assessments.schema import content_of
from common.files import forget_file
from common.models import StoredFile
from common.redaction import REDACTED
from common.registries import RetentionRule, add_personal_data, add_retention
from common.scrubbing import scrub_rows
from programmes.personal_data import ended_before

_UNSAID = ("", REDACTED)


def contributions_of(contact: Contact) -> Any:
    """The person's answers: by their sheet, or by their account at this actor."""
    mine = Q(contact=contact)
    if contact.user_id:  # type: ignore[attr-defined]
        mine |= Q(user=contact.user_id, assessment__actor=contact.actor_id)  # type: ignore[attr-defined]
    return Contribution.objects.filter(mine).order_by("pk")


def export_answers(contact: Contact) -> Rows:
    """Every answer of theirs, with its question."""
    rows: Rows = []
    for contribution in contributions_of(contact).with_page().prefetch_related("answers"):
        content = content_of(contribution.assessment.questionnaire_version)
        head = {"auto-diagnostic": str(contribution.assessment), "fonction": contribution.function,
                "commencé le": contribution.begun_at, "terminé le": contribution.finished_at}  # fmt: skip
        answers = list(contribution.answers.all())
        rows += [head] if not answers else []
        for answer in answers:
            question = content.questions_by_slug.get(answer.question)
            rows.append({
                **head, "question": question.text if question else answer.question,
                "réponse": (question.wording(answer.value) if question else "") or answer.value,
                "commentaire": answer.comment, "sans objet": answer.not_applicable_reason,
                "modifiée le": answer.updated_at,
            })  # fmt: skip
    return rows


def erase_answers(contact: Contact) -> int:
    """The answers stay, their organisation's; nothing says any more whose they were. Drafts of wording go."""
    rows = contributions_of(contact)
    count = len(pks := list(rows.values_list("pk", flat=True)))
    for model in (AnswerRevision, ConsensusRevision):
        scrub_rows(model._base_manager.order_by(), identity_of(contact))
    Contribution.objects.filter(pk__in=pks).update(contact=None, user=None, function="")
    return count


def export_invitations(contact: Contact) -> Rows:
    """Links sent to the person, and when they were used."""
    return [
        {"auto-diagnostic": str(row.assessment), "envoyée le": row.sent_at, "ouverte le": row.opened_at,
         "commencée le": row.begun_at, "terminée le": row.finished_at, "annulée le": row.revoked_at}
        for row in AssessmentInvitation.objects.filter(contact=contact).select_related(
            "assessment__actor", "assessment__questionnaire_version__questionnaire"
        )
    ]  # fmt: skip


def erase_invitations(contact: Contact) -> int:
    """Links stop working."""
    rows = AssessmentInvitation.objects.filter(contact=contact, revoked_at=None)
    return rows.update(revoked_at=timezone.now())


def export_readings(contact: Contact) -> Rows:
    """When an administrator read the answers of an assessment the person took part in, and why."""
    assessments = contributions_of(contact).order_by().values("assessment")
    rows = AccessLog.objects.filter(model_label=Assessment._meta.label, object_id__in=assessments)
    return [{"le": row.at, "auto-diagnostic": row.object_id, "motif": row.reason} for row in rows]


# --- keeping ---


def assessments_due() -> models.QuerySet:
    """Assessments past their time whose answers are still somebody's, or still say things in free words."""
    limit = timezone.localdate() - settings.RETENTION_RAW
    ended = ended_before(limit, programme="path__programme", on="created_at__date")
    people = Contribution.objects.filter(assessment=OuterRef("pk")).exclude(contact=None, user=None, function="")
    wordy = ~Q(comment="") | ~Q(not_applicable_reason__in=_UNSAID)
    answers = Answer.objects.filter(wordy | Q(document__isnull=False), contribution__assessment=OuterRef("pk"))
    common = ConsensusAnswer.objects.filter(wordy, assessment=OuterRef("pk"))
    return Assessment.objects.filter(ended).filter(Exists(people) | Exists(answers) | Exists(common))


def anonymise(rows: Iterable[Assessment]) -> int:
    """Answers stop being anybody's: no person, free words or file. Choices and numbers stay and count."""
    done = 0
    for assessment in rows:
        _anonymise(assessment)
        done += 1
    return done


@transaction.atomic
def _anonymise(assessment: Assessment) -> None:
    content = content_of(assessment.questionnaire_version)
    free = [slug for slug, question in content.questions_by_slug.items() if question.kind == QuestionKind.TEXT]
    answers = Answer.objects.filter(contribution__assessment=assessment)
    common = ConsensusAnswer.objects.filter(assessment=assessment)
    AnswerRevision.objects.filter(answer__in=answers).delete()
    ConsensusRevision.objects.filter(answer__in=common).delete()
    files = [answer.document for answer in answers.exclude(document=None).select_related("document")]
    answers.update(document=None)
    for file in files:
        forget_file(cast(StoredFile, file))
    for rows in (answers, common):
        rows.update(comment="")
        rows.exclude(not_applicable_reason="").update(not_applicable_reason=REDACTED)
        for row in rows.filter(question__in=free):
            rows.filter(pk=row.pk).update(value=REDACTED if row.value else row.value)
    Contribution.objects.filter(assessment=assessment).update(contact=None, user=None, function="")
    if assessment.consensus is not None:
        assessment.consensus |= {slug: REDACTED for slug in free if assessment.consensus.get(slug)}
        assessment.save(update_fields=["consensus"])


def register() -> None:
    """Make it known."""
    add_personal_data(
        "reponses", export=export_answers, erase=erase_answers, title="Réponses aux auto-diagnostics",
        fate="Elles restent celles de l’organisation, sans dire de qui.",
        scrubbed=("assessments.AnswerRevision", "assessments.ConsensusRevision"),
        reserved=(
            "assessments.Answer", "assessments.ConsensusAnswer", "assessments.Contribution", "assessments.Assessment",
        ),
    )  # fmt: skip
    add_personal_data(
        "liens-auto-diagnostic", export=export_invitations, erase=erase_invitations,
        title="Liens vers un auto-diagnostic", fate="Ils ne fonctionnent plus.",
    )  # fmt: skip
    add_personal_data(
        "accords-auto-diagnostics", export=lambda contact: consents_of(AssessmentConsent, contact),
        erase=lambda contact: erase_consents(AssessmentConsent, contact), title="Accords sur un auto-diagnostic",
        fate="Les décisions restent, sans nom.", scrubbed=("assessments.AssessmentConsent",),
    )  # fmt: skip
    add_personal_data(
        "lectures-reponses", export=export_readings, erase=nothing, title="Lectures exceptionnelles de réponses",
        fate="Le journal reste, il ne nomme que le lecteur.",
    )  # fmt: skip
    add_retention(
        RetentionRule("reponses", "Réponses brutes aux auto-diagnostics", "la fin du programme, sinon la création",
                      lambda: settings.RETENTION_RAW, assessments_due, anonymise)
    )  # fmt: skip
