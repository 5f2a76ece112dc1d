"""Over random worlds, collisions included: a merge keeps every link, and undoing it gives everything back."""

import threading
import uuid
from collections import Counter
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accompaniments.models import ActorPart, Attendance, Commitment, Statement
from accounts.viewer import Viewer
from actors.models import Actor, ActorConsent, ActorHistory, Contact, DuplicatePair, Invitation, Membership, Merge
from actors.services.merging import merge_actors, undo_merge
from assessments.models import Assessment, AssessmentInvitation, Contribution, Questionnaire, QuestionnaireVersion
from common.errors import DomainError
from ecosystems.models import Ecosystem, EcosystemMember
from programmes.models import Funding, JoinRequest, Path
from reports.models import FigureSource, Report, ReportVersion, ReportVersionRecipient
from reports.sources import resolve
from territories.models import Commune, FunctionalSphere, LegalForm
from tests.factories import AccompanimentFactory, ActorFactory, EvidenceFactory, ProgrammeFactory, UserFactory

OURS = ("actors", "programmes", "assessments", "accompaniments", "ecosystems", "reports", "territories")
DAY = date(2026, 1, 1)
SIRETS = (("73282932000074", "732829320"), ("55210055400021", "552100554"), ("", ""))


# --- what is compared ---


def snapshot():
    """Every business column of every row: neither events, nor merges, nor what is computed or stamped."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in OURS or hasattr(model, "pgh_tracked_model") or model is Merge:
            continue
        names = [
            field.attname for field in model._meta.concrete_fields
            if not (field.generated or getattr(field, "auto_now", False) or field.name == "version")
        ]  # fmt: skip
        rows = list(model._base_manager.order_by("pk").values(*names))
        if model._meta.auto_created:  # a row of ids has no other identity than its two ends
            rows = Counter(tuple(value for name, value in row.items() if name != "id") for row in rows)
        found[model._meta.label] = rows
    return found


def pointing_to(actor):
    """What still points to a sheet: (model, id, field), its own lists and merges left out."""
    found = set()
    for relation in Actor._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete and relation.one_to_many):
            continue
        model, field = relation.related_model, relation.field
        own = model._meta.auto_created and field.name in {"actor", "from_actor"}
        if own or hasattr(model, "pgh_tracked_model") or model in {Merge, DuplicatePair}:
            continue
        rows = model._base_manager.filter(**{field.attname: actor.pk})
        found |= {(model._meta.label, pk, field.name) for pk in rows.values_list("pk", flat=True)}
    return found


def leads_of(actor):
    """Who is responsible for the sheet today."""
    return set(Membership.objects.filter(actor=actor, role="lead", ended_on=None).values_list("user", flat=True))


# --- the random world ---


def _world():
    """Few things of each kind, so that deeds meet."""
    users = [UserFactory() for _ in range(2)]
    version = QuestionnaireVersion.objects.create(
        questionnaire=Questionnaire.objects.create(slug=uuid.uuid4().hex, title="Essai"), number="1.0.0", content={},
        sha256="0" * 64,
    )  # fmt: skip
    programmes = [ProgrammeFactory() for _ in range(2)]
    report = Report.objects.create(
        kind="programme", title="Rapport", programme=programmes[0], starts_on=DAY, ends_on=DAY, created_by=users[0]
    )
    return SimpleNamespace(
        users=users, programmes=programmes, questionnaire=version,
        accompaniments=[AccompanimentFactory(created_by=users[0]) for _ in range(2)],
        ecosystems=[Ecosystem.objects.create(name=f"Filière {n}", stake="…") for n in range(2)],
        spheres=[FunctionalSphere.objects.create(slug=uuid.uuid4().hex, label="S") for _ in range(2)],
        towns=[Commune.objects.create(insee=f"9900{n}", name=f"Ville {n}", department="99") for n in range(2)],
        forms=[LegalForm.objects.create(slug=uuid.uuid4().hex[:20], label="F") for _ in range(2)],
        clubs=[ActorFactory(kind="club-ou-reseau") for _ in range(2)],
        versions=[
            ReportVersion.objects.create(
                report=report, number=n, submission_id=uuid.uuid4(), requested_by=users[0],
                verification_code=uuid.uuid4().hex[:16],
            )
            for n in range(2)
        ],
    )  # fmt: skip


def _contact(actor, world, n):
    user = world.users[n] if n < 2 else None
    contact = Contact.objects.create(actor=actor, user=user, full_name=f"Personne {n}")
    Attendance.objects.create(accompaniment=world.accompaniments[n % 2], actor=actor, contact=contact)
    Invitation.objects.create(
        email="a@exemple.test", actor=actor, contact=contact, token_hash=uuid.uuid4().hex, invited_by=world.users[0],
        expires_at="2026-02-01T00:00Z",
    )  # fmt: skip


def _path(actor, world, n):
    path = Path.objects.create(programme=world.programmes[n % 2], actor=actor, registered_on=DAY)
    path.moves.create(from_stage="scouting", to_stage="questioning", on=DAY, reason="Un pas")
    milestone = path.milestones.create(kind="baseline", due_on=DAY)
    Assessment.objects.create(actor=actor, questionnaire_version=world.questionnaire, path=path, milestone=milestone)
    Report.objects.create(kind="path", title="R", path=path, starts_on=DAY, ends_on=DAY, created_by=world.users[0])


def _assessment(actor, world, n):
    made = Assessment.objects.create(actor=actor, questionnaire_version=world.questionnaire)
    contact = actor.contacts.first()
    Contribution.objects.create(assessment=made, contact=contact, user=world.users[n % 2])
    if contact is not None:
        AssessmentInvitation.objects.create(
            assessment=made, contact=contact, token_hash=uuid.uuid4().hex, expires_at="2026-02-01T00:00Z"
        )


def _revealed(actor, world, n):
    resource = actor.resources.create(label=f"Ressource {n}", kind="confiance")
    offer = resource.offers.create()
    for member in actor.ecosystem_memberships.all():
        member.offers.add(offer)
    effect = actor.usefuleffects.create(label="Un effet")
    statement = Statement.objects.create(actor=actor, text="…", said_on=DAY)
    EvidenceFactory(effect=effect, statement=statement, publication=None)
    actor.needs.create(label="Un besoin")
    actor.limits.create(label="Une limite", kind="failure")
    actor.weaksignals.create(label="Un signal", observed_on=DAY)


def _consent(actor, world, n):
    ActorConsent.objects.create(
        actor=actor, use=("map", "story")[n % 2], decision=("granted", "withdrawn")[n // 2 % 2], text_shown="…",
        given_on=DAY,
    )  # fmt: skip


def _join(actor, world, n):
    JoinRequest.objects.create(
        kind="club", organisation="…", full_name="…", email="a@exemple.test", submission_id=uuid.uuid4(), actor=actor
    )


DEEDS = {
    "contact": _contact, "path": _path, "assessment": _assessment, "revealed": _revealed, "consent": _consent,
    "join": _join,
    "membership": lambda a, w, n: Membership.objects.create(
        actor=a, user=w.users[n % 2], ended_on=DAY if n > 1 else None
    ),
    "lead": lambda a, w, n: Membership.objects.create(actor=a, user=w.users[n % 2], role="lead"),
    "funding": lambda a, w, n: Funding.objects.create(programme=w.programmes[n % 2], actor=a),
    "carrier": lambda a, w, n: type(w.programmes[0]).objects.filter(pk=w.programmes[n % 2].pk).update(carrier=a),
    "attendance": lambda a, w, n: Attendance.objects.create(accompaniment=w.accompaniments[n % 2], actor=a),
    "part": lambda a, w, n: ActorPart.objects.create(accompaniment=w.accompaniments[n % 2], actor=a, text="…"),
    "commitment": lambda a, w, n: Commitment.objects.create(accompaniment=w.accompaniments[n % 2], actor=a, what="…"),
    "member": lambda a, w, n: EcosystemMember.objects.create(
        ecosystem=w.ecosystems[n % 2], actor=a, joined_on=DAY, ended_on=DAY if n > 1 else None
    ),
    "past": lambda a, w, n: ActorHistory.objects.create(actor=a, year=2020 + n % 2, source="fichier"),
    "recipient": lambda a, w, n: ReportVersionRecipient.objects.create(version=w.versions[n % 2], actor=a),
    "sphere": lambda a, w, n: a.spheres.add(w.spheres[n % 2]),
    "club": lambda a, w, n: a.clubs.add(w.clubs[n % 2]),
    "club_member": lambda a, w, n: w.clubs[n % 2].clubs.add(a),
    "child": lambda a, w, n: ActorFactory(parent=a),
    "parent": lambda a, w, n: Actor.objects.filter(pk=a.pk).update(parent=w.clubs[n % 2]),
}  # fmt: skip

SIDES = st.sampled_from(["kept", "absorbed"])
MAYBE = st.booleans()
deeds = st.lists(st.tuples(SIDES, st.sampled_from(sorted(DEEDS)), st.integers(0, 3)), max_size=25)
sheet = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ferme des Quais", "SARL Ferme des Quais", "Quais"]),
        "kind": st.sampled_from(["entreprise", "association"]),
        "website": st.sampled_from(["", "https://a.test", "https://b.test"]),
        "email": st.sampled_from(["", "a@exemple.test", "b@exemple.test"]),
        "address": st.sampled_from(["", "1 rue du Port"]),
        "description": st.sampled_from(["", "Une ferme.", "Des quais."]),
        "headcount": st.sampled_from([None, 3, 50]),
    }
)
choices = st.dictionaries(
    st.sampled_from(["name", "kind", "website", "email", "siret", "address", "headcount", "parent", "legal_form"]),
    SIDES,
)


def _sheet(world, values, siret, n):
    number, siren = SIRETS[siret]
    return ActorFactory(
        **values, siret=number, siren=siren, headcount_on=DAY if values["headcount"] is not None else None,
        commune=world.towns[n % 2] if n < 3 else None, legal_form=world.forms[n % 2] if n else None,
    )  # fmt: skip


def _build(data):
    world = _world()
    first, second = data.draw(st.permutations([0, 1, 2]))[:2]
    sides = {
        "kept": _sheet(world, data.draw(sheet), first, data.draw(st.integers(0, 3))),
        "absorbed": _sheet(world, data.draw(sheet), second, data.draw(st.integers(0, 3))),
    }
    for side, deed, n in data.draw(deeds):
        try:
            with transaction.atomic():
                DEEDS[deed](sides[side], world, n)
        except IntegrityError:
            pass  # twice the same on one side: the second does not happen
    relation = data.draw(st.sampled_from(["none", "kept below", "absorbed below", "kept in it", "absorbed in it"]))
    above, below = (sides["absorbed"], sides["kept"]) if relation.startswith("kept") else tuple(sides.values())
    if relation.endswith("below"):
        middle = ActorFactory(parent=above) if data.draw(MAYBE) else above
        Actor.objects.filter(pk=below.pk).update(parent=middle)
    elif relation.endswith("in it"):
        below.clubs.add(above)
    return world, sides


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_merging_keeps_every_link_and_undoing_gives_everything_back(savepoint, data):
    with savepoint():
        world, sides = _build(data)
        kept, absorbed = sides["kept"], sides["absorbed"]
        if data.draw(MAYBE):
            first, second = sorted((kept.pk, absorbed.pk))
            DuplicatePair.objects.create(first_id=first, second_id=second, score=80)
        before, rows_before = snapshot(), pointing_to(absorbed)
        leads = leads_of(kept) | leads_of(absorbed)
        merge = merge_actors(kept=kept, absorbed=absorbed, by=world.users[0], choices=data.draw(choices))
        left = {(each["model"], each["pk"], each["field"]) for each in merge.journal["left"]}
        assert pointing_to(absorbed) <= left
        assert rows_before - left - {("actors.Actor", kept.pk, "parent")} <= pointing_to(kept)
        assert leads_of(kept) == leads
        _no_circle(kept)
        if data.draw(MAYBE):  # a chain: undone from its last link
            last = merge_actors(kept=ActorFactory(), absorbed=kept, by=None, choices={})
            undo_merge(merge=last, by=None)
            Merge.objects.filter(pk=last.pk).delete()
            last.kept.delete()
        assert undo_merge(merge=merge, by=world.users[1]).edits == []
        after = snapshot()
        for label in before:
            assert after[label] == before[label], label


def _no_circle(actor):
    seen = set()
    while actor is not None:
        assert actor.pk not in seen
        seen.add(actor.pk)
        actor = Actor._base_manager.get(pk=actor.pk).parent


# --- the chain of proof, and two people at once ---


@pytest.mark.django_db
def test_a_figure_still_finds_the_sheet_it_was_counted_from(cast):
    world = _world()
    kept, absorbed = ActorFactory(name="Ferme des Quais"), ActorFactory(name="SARL des Quais")
    source = FigureSource.objects.create(
        version=world.versions[0], figure="acteurs", model_label="actors.Actor", object_id=absorbed.pk
    )
    merge_actors(kept=kept, absorbed=absorbed, by=None, choices={})
    (found,) = resolve(Viewer(cast.administrator), [source])
    assert (found.text, found.url) == ("Ferme des Quais (fusion de « SARL des Quais »)", kept.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_of_one_sheet_at_once_one_wins_and_the_other_is_told():
    absorbed, targets = ActorFactory(), [ActorFactory(), ActorFactory()]
    start, said = threading.Barrier(2), []

    def merge(kept):
        start.wait()
        try:
            merge_actors(kept=kept, absorbed=absorbed, by=None, choices={})
            said.append("fait")
        except DomainError as error:
            said.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=[kept]) for kept in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 2
    assert sum(each == "fait" for each in said) == 1
    assert any("déjà fusionnée" in each for each in said)
    assert Merge.objects.count() == 1
