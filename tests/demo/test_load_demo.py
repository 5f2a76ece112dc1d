"""`load_demo`: the whole demonstration on an empty database, once."""

import time
import uuid
from html.parser import HTMLParser
from io import StringIO
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import TestCase, override_settings
from django.utils import timezone

from accompaniments.models import Accompaniment, Evidence
from accounts.models import User
from accounts.viewer import Viewer
from actors import history
from actors.enums import ProofLevel
from actors.models import Actor, Contact, UsefulEffect
from assessments.models import Assessment
from demo.accounts import DEMO_ACCOUNTS
from demo.seed.real import PAGE_URL, real_names
from programmes.models import Path, Programme
from reports.models import Report, ReportVersion
from reports.recheck import withdrawn_since
from reports.services import request_version
from reports.snapshot import Snapshot

pytestmark = pytest.mark.django_db

APPS = ["accounts", "actors", "programmes", "assessments", "accompaniments", "ecosystems", "reports"]


def load():
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def rows():
    """How many rows each table holds."""
    return {
        model._meta.label: model._base_manager.count()
        for app in APPS
        for model in apps.get_app_config(app).get_models()
    }


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loaded once for the whole module, on the empty database; what was printed, how long it took, what was sent."""
    media = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(MEDIA_ROOT=media):
        mail.outbox.clear()
        started = time.monotonic()
        with TestCase.captureOnCommitCallbacks(execute=True):
            output = load()
        seconds = time.monotonic() - started
        yield SimpleNamespace(output=output, seconds=seconds, mails=list(mail.outbox), media=media)
        transaction.set_rollback(True)


def test_it_loads_on_an_empty_database_and_names_the_accounts(demo):
    assert all(account.email in demo.output for account in DEMO_ACCOUNTS)
    assert Actor.objects.count() > 25
    assert Accompaniment.objects.held().count() > 40
    assert UsefulEffect.objects.count() > 30
    assert Programme.objects.count() == 4
    assert Report.objects.count() == 1


def test_the_histories_are_signed_by_the_demonstration_s_facilitator(demo):
    viewer = Viewer(User.objects.get(email="administratrice@demo.club-inne.invalid"))
    for actor in Actor.objects.all()[:10]:
        authors = {entry.author for entry in history.entries(viewer, history.of_actor(viewer, actor))}
        assert history.MACHINE not in authors
        assert "Fanny Démo" in authors


def test_a_second_run_creates_nothing_is_quick_and_keeps_what_was_typed(demo):
    actor = Actor.objects.get(name="DÉMO La Bonne Gamelle")
    Actor.objects.filter(pk=actor.pk).update(name="Renommée par une visiteuse", description="")
    User.objects.filter(email="entreprise@demo.club-inne.invalid").update(full_name="Autre nom")
    before, started = rows(), time.monotonic()
    assert "rien n'a changé" in load()
    assert time.monotonic() - started < 2
    assert rows() == before
    actor.refresh_from_db()
    assert actor.name == "Renommée par une visiteuse"
    assert User.objects.get(email="entreprise@demo.club-inne.invalid").full_name == "Autre nom"


def test_it_refuses_to_run_in_production(demo, settings):
    settings.DEMO, settings.MODE = False, "production"
    with pytest.raises(CommandError, match="démonstration"):
        load()


def test_real_people_have_no_contact_data(demo):
    real = Contact.objects.exclude(actor__name__startswith="DÉMO ")
    assert {contact.full_name for contact in real} == {"Arthur Baur", "Dominique Hayes", "Sarah Helly"}
    assert not [contact for contact in real if contact.email or contact.phone]
    for name in real_names():
        actor = Actor.objects.get(name=name)
        assert (actor.address, actor.website, actor.headcount) == ("", "", None)
        assert not actor.paths.exists()


def test_every_fictional_actor_programme_and_ecosystem_says_so(demo):
    assert all(
        name.startswith("DÉMO ") for name in Actor.objects.values_list("name", flat=True) if name not in real_names()
    )
    assert all(name.startswith("DÉMO ") for name in Programme.objects.values_list("name", flat=True))
    assert not Contact.objects.filter(actor__name__startswith="DÉMO ").exclude(
        email__endswith="@demo.club-inne.invalid"
    )


def test_every_real_fact_rests_on_the_clubs_page(demo):
    fictional = {"actor__name__startswith": "DÉMO "}
    for kind in ("resource", "effect", "need", "tension", "limit", "signal"):
        about_real = Evidence.objects.filter(**{f"{kind}__actor__isnull": False}).exclude(
            **{f"{kind}__{lookup}": value for lookup, value in fictional.items()}
        )
        assert all(evidence.publication and evidence.publication.url == PAGE_URL for evidence in about_real)
    words = Evidence.objects.filter(publication__url=PAGE_URL).exclude(verbatim="").get()
    assert words.verbatim == "Nous sommes passés de vendeurs de panier bio à remplisseurs d'assiettes"
    assert (words.voice, words.effect.actor.name) == ("actor", "Graine en main")


def test_the_metropoles_agent_sees_her_programmes_and_no_accompaniment(demo):
    viewer = Viewer(User.objects.get(email="metropole@demo.club-inne.invalid"))
    assert Programme.objects.visible_to(viewer).count() == 3
    assert not Accompaniment.objects.visible_to(viewer).exists()


def test_the_company_finds_a_self_assessment_to_go_on_with(demo):
    viewer = Viewer(User.objects.get(email="entreprise@demo.club-inne.invalid"))
    states = set(Assessment.objects.visible_to(viewer).values_list("state", flat=True))
    assert states == {"submitted", "begun"}


def test_every_level_of_proof_and_a_contested_effect_can_be_seen(demo):
    effects = list(UsefulEffect.objects.with_proof_level())
    assert {effect.proof_level for effect in effects} == {level.value for level in ProofLevel}
    assert any(effect.is_contested for effect in effects)
    assert UsefulEffect.objects.filter(nature="externality_negative", answered_by__isnull=False).exists()


def test_the_metropoles_agent_finds_a_published_report_with_its_pdf_and_its_data(demo, settings):
    settings.MEDIA_ROOT = demo.media
    viewer = Viewer(User.objects.get(email="metropole@demo.club-inne.invalid"))
    version = ReportVersion.objects.visible_to(viewer).get()
    assert (version.number, version.state, version.replaces, version.withdrawn_at) == (1, "ready", None, None)
    assert "Métropole Rouen Normandie" in {str(row.actor) for row in version.recipients.all()}
    assert {row.role for row in version.files.all()} == {"pdf", "data_xlsx", "data_csv"}
    with default_storage.open(version.files.get(role="pdf").file.key) as pdf:
        assert pdf.read(4) == b"%PDF"
    assert not withdrawn_since(version)


def test_the_words_of_the_report_agree_with_its_figures(demo):
    snapshot = Snapshot.model_validate(ReportVersion.objects.get().snapshot)
    enrolled = Path.objects.filter(programme=Report.objects.get().programme).values_list("actor", flat=True)
    assert snapshot.narrative["acteurs"].startswith("Douze organisations se sont inscrites. D’autres sont venues")
    assert len(enrolled) == 12
    accompanied = next(figure for figure in snapshot.figures if figure.slug == "acteurs-accompagnes")
    assert accompanied.value > 12
    for admission in snapshot.admissions:
        assert not admission.label.startswith(admission.kind), "said twice: the register puts the kind before"


def test_a_second_version_is_one_request_away(demo):
    report = Report.objects.get()
    with transaction.atomic():
        version = request_version(report=report, submission_id=uuid.uuid4(), by=report.created_by)
        assert version.number == 2
        transaction.set_rollback(True)


def test_two_waves_are_there_for_five_actors_and_paths_stand_at_many_stages(demo):
    food = Programme.objects.get(name="DÉMO Parcours EFC alimentation")
    done = Assessment.objects.filter(path__programme=food, state="submitted")
    assert done.filter(milestone__kind="baseline").count() >= 8
    assert done.filter(milestone__kind="exit").count() >= 5
    assert len(set(Path.objects.values_list("stage", flat=True))) == 6
    assert Path.objects.filter(status="dropped").exists()


def test_the_past_lies_in_the_past_and_the_report_has_something_to_tell(demo):
    today = timezone.localdate()
    assert not Accompaniment.objects.held().filter(on__gt=today).exists()
    report = Report.objects.get()
    assert (
        Accompaniment.objects.held().filter(programme=report.programme, on__range=(report.starts_on, today)).count()
        > 15
    )


def test_a_large_workshop_a_series_and_what_participants_thought_can_be_seen(demo):
    workshop = Accompaniment.objects.get(kind="fresque", anonymous_count=6)
    assert workshop.attendances.count() == 40
    assert workshop.feedbacks.count() >= 5
    assert Accompaniment.objects.filter(series__isnull=False, state="planned").count() == 6


def test_nobody_but_the_demonstration_is_written_to(demo):
    assert len(demo.mails) == 1  # the invitation one can follow
    assert all(to.endswith("@demo.club-inne.invalid") for message in demo.mails for to in message.to)


# --- the weight of an actor's page ---


class _Elements(HTMLParser):
    """How many elements a page has, and which parts load by themselves beside it."""

    def __init__(self, text):
        super().__init__()
        self.count, self.parts = 0, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.count += 1
        found = dict(attributes)
        if "load" in found.get("data-hx-trigger", ""):
            self.parts.append(found["data-hx-get"])


def _weight(client, actor):
    page = _Elements(client.get(actor.get_absolute_url()).content.decode())
    assert page.count > 100
    fragments = (client.get(address, headers={"HX-Request": "true"}) for address in page.parts)
    return page.count + sum(_Elements(fragment.content.decode()).count for fragment in fragments)


def test_the_page_of_an_actor_stays_light_with_all_that_loads_beside_it(demo, sign_in):
    """DESIGN §9: EcoIndex A, about 350 elements; the richest as near as can be."""
    facilitator = User.objects.get(email="facilitatrice@demo.club-inne.invalid")
    Authenticator.objects.get_or_create(user=facilitator, type="totp", defaults={"data": {"secret": "x"}})
    client = sign_in(facilitator)
    weights = sorted(_weight(client, actor) for actor in Actor.objects.filter(name__startswith="DÉMO "))
    assert weights[len(weights) // 2] <= 350
    assert weights[-1] <= 395
