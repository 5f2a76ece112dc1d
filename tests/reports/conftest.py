"""A small programme whose every figure can be worked out by hand."""

import uuid
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accompaniments.models import EvidenceConsent, VolunteerTime
from actors.models import ActorConsent, Limit
from programmes.models import BudgetLine, Funding
from reports import services
from territories.models import Commune, Territory
from tests.factories import (
    AccompanimentFactory,
    ActorFactory,
    AttendanceFactory,
    EffectFactory,
    EvidenceFactory,
    PathFactory,
    ResourceFactory,
)

KINDS = ["entreprise"] * 4 + ["association"] * 3 + ["collectivite"]
HEADCOUNTS = [5, 8, 9, 12, 20, 30, None, 40]


@pytest.fixture
def consent():
    """`consent(actor_or_evidence, use)`; `decision="withdrawn"` takes it back."""

    def _consent(subject, use, decision="granted"):
        model = ActorConsent if subject._meta.model_name == "actor" else EvidenceConsent
        return model.objects.create(
            **{model.SUBJECT: subject}, use=use, decision=decision, text_shown="Texte.", given_on=date(2026, 3, 1)
        )

    return _consent


@pytest.fixture
def small(cast, consent):
    """Eight actors, four accompaniments, six effects. See each test for the arithmetic.

    Workshop of 120 min: all eight present, two more people without a name. Interview of 60 min with the first.
    Visit of 90 min with the second, planned workshop (never held), interview of the year before with the third.
    """
    programme = cast.programme
    mrn = Territory.objects.create(slug="mrn", name="Métropole", sort_key="metropole", kind="epci")
    rouen = Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")
    elbeuf = Commune.objects.create(insee="76231", name="Elbeuf", sort_key="elbeuf", department="76")
    paris = Commune.objects.create(insee="75056", name="Paris", sort_key="paris", department="75")
    mrn.communes.set([rouen, elbeuf])
    communes = [rouen, rouen, rouen, elbeuf, paris, paris, paris, None]
    actors = [
        ActorFactory(
            name=f"Acteur secret {rank}", kind=kind, headcount=headcount, commune=commune,
            headcount_on=date(2026, 1, 1) if headcount is not None else None,
        )
        for rank, (kind, headcount, commune) in enumerate(zip(KINDS, HEADCOUNTS, communes, strict=True))
    ]  # fmt: skip
    paths = [PathFactory(programme=programme, actor=actor) for actor in actors]
    common = {"programme": programme, "created_by": cast.facilitator}
    workshop = AccompanimentFactory(kind="workshop", duration_minutes=120, anonymous_count=2, **common)
    interview = AccompanimentFactory(kind="interview", duration_minutes=60, on=date(2026, 4, 2), **common)
    visit = AccompanimentFactory(kind="visit", duration_minutes=90, on=date(2026, 5, 20), **common)
    planned = AccompanimentFactory(kind="workshop", state="planned", on=date(2026, 6, 1), **common)
    earlier = AccompanimentFactory(kind="interview", on=date(2025, 5, 1), **common)
    for actor in actors:
        AttendanceFactory(accompaniment=workshop, actor=actor)
        AttendanceFactory(accompaniment=planned, actor=actor)
    AttendanceFactory(accompaniment=workshop, actor=ActorFactory(name="Absente"), status="absent")
    AttendanceFactory(accompaniment=workshop, actor=ActorFactory(name="Inconnue"), status="registered")
    AttendanceFactory(accompaniment=interview, actor=actors[0])
    AttendanceFactory(accompaniment=visit, actor=actors[1])
    AttendanceFactory(accompaniment=earlier, actor=actors[2])
    effects = [
        EffectFactory(label=f"Effet {rank}", actor=actors[rank], beneficiaries=["habitants"]) for rank in range(6)
    ]
    proofs = [
        EvidenceFactory(
            effect=effect, accompaniment=workshop, publication=None, voice=voice, verbatim=f"Parole numéro {rank}."
        )
        for rank, (effect, voice) in enumerate(zip(effects, ["facilitator"] * 3 + ["actor"] * 3, strict=True))
    ]
    resource = ResourceFactory(actor=actors[0], label="Confiance")
    EvidenceFactory(effect=None, resource=resource, accompaniment=interview, publication=None)
    BudgetLine.objects.create(programme=programme, label="Animation", planned=10000, actual=8000)
    BudgetLine.objects.create(programme=programme, label="Étude", planned=6000)
    Funding.objects.filter(programme=programme).update(amount=12000, agreement="2026-014")
    VolunteerTime.objects.create(programme=programme, on=date(2026, 3, 3), minutes=90)
    programme.limits.add(
        Limit.objects.create(kind="failure", label="La plénière de mai a réuni peu de monde.", territory=mrn)
    )
    report = services.create_report(
        programme=programme, title="Rapport alimentation 2026", starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31), by=cast.facilitator,
    )  # fmt: skip
    return SimpleNamespace(
        **vars(cast), actors=actors, paths=paths, workshop=workshop, interview=interview, visit=visit,
        effects=effects, proofs=proofs, resource=resource, report=report, territory=mrn,
        communes=[rouen, elbeuf, paris],
    )  # fmt: skip


@pytest.fixture
def ask(small):
    """Ask for a version of the small programme's report."""

    def _ask():
        return services.request_version(report=small.report, submission_id=uuid.uuid4(), by=small.facilitator)

    return _ask


@pytest.fixture
def build(ask):
    """A version that is ready."""

    def _build():
        return services.build_version(version_id=ask().pk)

    return _build


@pytest.fixture
def long_ago():
    return timezone.now() - timedelta(hours=1)
