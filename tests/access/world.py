"""One object of each kind, all of them about the cast's company and programme."""

import io
import uuid
from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from accompaniments.models import CalendarFeed, Commitment, VolunteerTime
from accompaniments.services import add_document, answer_commitment, speak_about
from accounts.models import Export, SavedFilter
from actors.models import (
    ActorConsent,
    ActorHistory,
    DuplicatePair,
    ImportBatch,
    Invitation,
    Limit,
    Need,
    Tension,
    WeakSignal,
)
from actors.services import offer_resource
from actors.services.merging import merge_actors
from assessments.models import Assessment, AssessmentInvitation, Contribution, Questionnaire, QuestionnaireVersion
from common.files import store_bytes
from ecosystems.models import Ecosystem, EcosystemMember
from programmes.models import JoinRequest
from programmes.services import add_deliverable, add_phase
from reports.building import build_version
from reports.services import create_report, publish_version, request_version
from tests.factories import (
    AccompanimentFactory,
    ActorFactory,
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
    resource = ResourceFactory(actor=company)
    version = QuestionnaireVersion.objects.create(
        questionnaire=Questionnaire.objects.create(slug="essai", title="Essai"), number="1.0.0", content=CONTENT,
        sha256="0" * 64,
    )  # fmt: skip
    assessment = Assessment.objects.create(
        actor=company, questionnaire_version=version, path=cast.path, created_by=cast.facilitator
    )
    assessment.facilitators.set([cast.facilitator])
    contribution = Contribution.objects.create(assessment=assessment, user=cast.member)
    said = speak_about(subject=effect, stance="contests", text="Pas encore.", by=cast.member)
    commitment = Commitment.objects.create(accompaniment=accompaniment, actor=company, what="Écrire")
    ecosystem = Ecosystem.objects.create(name="Écosystème", stake="Un enjeu", programme=cast.programme)
    membership = EcosystemMember.objects.create(ecosystem=ecosystem, actor=company, joined_on=date(2026, 1, 1))
    return SimpleNamespace(
        company=company, contact=contact, programme=cast.programme, path=cast.path, accompaniment=accompaniment,
        said=said, statement=said.statement, commitment=commitment,
        commitment_word=answer_commitment(commitment=commitment, is_kept=False, text="Pas encore.", by=cast.member),
        document=add_document(
            host=cast.programme, file=io.BytesIO(b"%PDF-1.7"), name="livret.pdf", title="Livret",
            audience="partners", by=cast.facilitator,
        ),
        effect=effect, resource=resource, offer=offer_resource(resource=resource),
        past_year=ActorHistory.objects.create(actor=company, year=2019, source="Archives"),
        version=version, assessment=assessment,
        contribution=contribution, ecosystem=ecosystem, ecosystem_member=membership,
        need=Need.objects.create(actor=company, label="Besoin"),
        tension=Tension.objects.create(actor=company, label="Tension"),
        limit=Limit.objects.create(actor=company, label="Limite", kind="failure"),
        signal=WeakSignal.objects.create(actor=company, label="Signal", observed_on=date(2026, 3, 1)),
        evidence=EvidenceFactory(effect=effect, accompaniment=accompaniment, publication=None),
        invitation=Invitation.objects.create(
            email="invitee@exemple.test", actor=company, token_hash="1" * 64, invited_by=cast.facilitator,
            expires_at=now + timedelta(days=1),
        ),
        pair=DuplicatePair.objects.create(first=ActorFactory(), second=ActorFactory(), score=80),
        merge=merge_actors(kept=ActorFactory(), absorbed=ActorFactory(), by=cast.facilitator, choices={}),
        calendar_feed=CalendarFeed.objects.create(
            programme=cast.programme, token_hash="3" * 64, created_by=cast.facilitator, created_at=now
        ),
        export=Export.objects.create(
            user=cast.facilitator, exporter="actors", format="csv", state="ready",
            file=store_bytes(content=b"Nom", folder="exports", extension="csv", content_type="text/csv"),
        ),
        saved_filter=SavedFilter.objects.create(
            user=cast.facilitator, page="actors", name="Les fermes", query="q=ferme"
        ),
        volunteer_time=VolunteerTime.objects.create(
            programme=cast.programme, accompaniment=accompaniment, on=date(2026, 3, 10), minutes=90
        ),
        milestone=cast.path.milestones.create(kind="baseline", due_on=date(2026, 2, 1)),
        team_member=cast.programme.team_members.first(),
        funding=cast.programme.fundings.get(actor=cast.mrn),
        phase=(phase := add_phase(
            programme=cast.programme, title="Repérage", starts_on=date(2026, 1, 1), ends_on=date(2026, 1, 31)
        )),
        deliverable=add_deliverable(
            programme=cast.programme, phase=phase, title="Fiche", due_on=date(2026, 1, 31), by=cast.facilitator,
            file=ContentFile(b"%PDF-", name="fiche.pdf"),
        ),
        import_batch=ImportBatch.objects.create(
            by=cast.facilitator, name="acteurs.csv", stage="checked", state="ready",
            columns=[{"title": "Structure", "samples": []}], mapping={"fields": {"0": "name"}},
            error_file=store_bytes(content=b"Nom", folder="imports", extension="csv", content_type="text/csv"),
        ),
        join_request=JoinRequest.objects.create(
            kind="club", organisation="Candidate", full_name="Une personne", email="candidate@exemple.test",
            submission_id=uuid.uuid4(),
        ),
        assessment_invitation=AssessmentInvitation.objects.create(
            assessment=assessment, contact=contact, token_hash="2" * 64, expires_at=now + timedelta(days=1)
        ),
    )  # fmt: skip


def build_report(cast) -> SimpleNamespace:
    """A published report of the programme, and a later version nobody has published."""
    report = create_report(
        title="Rapport", programme=cast.programme, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30),
        by=cast.facilitator,
    )  # fmt: skip
    published = request_version(report=report, submission_id=uuid.uuid4(), by=cast.facilitator)
    build_version(version_id=published.pk)
    published.refresh_from_db()
    publish_version(version=published, by=cast.facilitator)
    draft = request_version(report=report, submission_id=uuid.uuid4(), by=cast.facilitator)
    return SimpleNamespace(report=report, published=published, draft_version=draft)
