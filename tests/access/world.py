"""One object of each kind, all of them about the cast's company and programme."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

from django.utils import timezone

from actors.models import ActorConsent, Invitation, Limit, Need, Tension, WeakSignal
from assessments.models import Assessment, AssessmentInvitation, Contribution, Questionnaire, QuestionnaireVersion
from common.files import store_bytes
from ecosystems.models import Ecosystem, EcosystemMember
from programmes.models import JoinRequest
from reports.models import FigureSource, Report, ReportFile, ReportVersion, ReportVersionRecipient
from tests.factories import (
    AccompanimentFactory,
    AttendanceFactory,
    ContactFactory,
    EffectFactory,
    EvidenceFactory,
    ResourceFactory,
)

CONTENT = {
    "slug": "essai", "title": "Essai", "version": "1.0.0", "intro": "",
    "sections": [{
        "slug": "offre", "title": "Offre", "help": "",
        "questions": [{
            "slug": "q1", "kind": "single", "text": "Une question ?", "help": "", "required": True, "weight": 1,
            "choices": [{"value": "n0", "label": "Non", "score": 0}, {"value": "n1", "label": "Oui", "score": 3}],
        }],
    }],
}  # fmt: skip


def build(cast) -> SimpleNamespace:
    """The world of the permission walk; names are those of the table's second column."""
    now, company = timezone.now(), cast.company
    contact = ContactFactory(actor=company)
    ActorConsent.objects.create(
        actor=company, use="public_card", decision="granted", text_shown="…", given_on=date(2026, 1, 1)
    )
    accompaniment = AccompanimentFactory(programme=cast.programme, created_by=cast.facilitator)
    AttendanceFactory(accompaniment=accompaniment, actor=company)
    effect = EffectFactory(actor=company)
    version = QuestionnaireVersion.objects.create(
        questionnaire=Questionnaire.objects.create(slug="essai", title="Essai"), number="1.0.0", content=CONTENT,
        sha256="0" * 64,
    )  # fmt: skip
    assessment = Assessment.objects.create(
        actor=company, questionnaire_version=version, path=cast.path, created_by=cast.facilitator
    )
    assessment.facilitators.set([cast.facilitator])
    contribution = Contribution.objects.create(assessment=assessment, user=cast.member)
    ecosystem = Ecosystem.objects.create(name="Écosystème", stake="Un enjeu", programme=cast.programme)
    membership = EcosystemMember.objects.create(ecosystem=ecosystem, actor=company, joined_on=date(2026, 1, 1))
    report = Report.objects.create(
        title="Rapport", programme=cast.programme, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30),
        created_by=cast.facilitator,
    )  # fmt: skip
    return SimpleNamespace(
        company=company, contact=contact, programme=cast.programme, path=cast.path, accompaniment=accompaniment,
        effect=effect, resource=ResourceFactory(actor=company), version=version, assessment=assessment,
        contribution=contribution, ecosystem=ecosystem, ecosystem_member=membership, report=report,
        need=Need.objects.create(actor=company, label="Besoin"),
        tension=Tension.objects.create(actor=company, label="Tension"),
        limit=Limit.objects.create(actor=company, label="Limite", kind="failure"),
        signal=WeakSignal.objects.create(actor=company, label="Signal", observed_on=date(2026, 3, 1)),
        evidence=EvidenceFactory(effect=effect, accompaniment=accompaniment, publication=None),
        invitation=Invitation.objects.create(
            email="invitee@exemple.test", actor=company, token_hash="1" * 64, invited_by=cast.facilitator,
            expires_at=now + timedelta(days=1),
        ),
        join_request=JoinRequest.objects.create(
            kind="club", organisation="Candidate", full_name="Une personne", email="candidate@exemple.test",
            submission_id=uuid.uuid4(),
        ),
        assessment_invitation=AssessmentInvitation.objects.create(
            assessment=assessment, contact=contact, token_hash="2" * 64, expires_at=now + timedelta(days=1)
        ),
        published=_version(cast, report, number=1, published=True),
        draft_version=_version(cast, report, number=2, published=False),
    )  # fmt: skip


def _version(cast, report, *, number: int, published: bool) -> ReportVersion:
    version = ReportVersion.objects.create(
        report=report, number=number, submission_id=uuid.uuid4(), requested_by=cast.facilitator,
        verification_code=f"CODE-{number}", state="ready", progress=100,
    )  # fmt: skip
    if published:
        ReportVersion.objects.filter(pk=version.pk).update(published_at=timezone.now(), published_by=cast.facilitator)
        ReportVersionRecipient.objects.create(version=version, actor=cast.mrn)
        file = store_bytes(content=b"%PDF-1.7", folder="rapports", extension="pdf", content_type="application/pdf")
        ReportFile.objects.create(version=version, role="pdf", file=file)
        FigureSource.objects.create(
            version=version, figure="actors-accompanied", model_label="actors.actor", object_id=cast.company.pk
        )
    version.refresh_from_db()
    return version
