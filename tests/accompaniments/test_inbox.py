"""« À compléter »: what waits for a facilitator, each thing closed where it stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accompaniments.enums import AccompanimentState
from accompaniments.models import Accompaniment, Commitment, Evidence
from accompaniments.services import settle_accompaniment
from actors.models import UsefulEffect
from assessments.models import Milestone
from common.errors import DomainError
from tests.factories import AccompanimentFactory, ActorFactory, AttendanceFactory, EffectFactory, EvidenceFactory

INBOX = reverse("accompaniments:inbox")


@pytest.fixture
def today(db):
    return timezone.localdate()


@pytest.fixture
def planned(cast, today):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, state="planned", completeness="to_complete",
        summary="", on=today - timedelta(days=2), title="Visite du fournil",
    )  # fmt: skip
    row.facilitators.add(cast.facilitator)
    AttendanceFactory(accompaniment=row, actor=cast.company)
    return row


@pytest.fixture
def promise(cast, planned, today):
    return Commitment.objects.create(
        accompaniment=planned, actor=cast.company, what="Appeler le voisin", due_on=today - timedelta(days=1)
    )


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def settle(browser, row, **sent):
    """As the page's form sends it."""
    url = reverse("accompaniments:inbox_settle", args=[row.pk])
    return browser.post(url, {"base_version": row.version, **sent}, follow=True).content.decode()


def text_of(browser):
    return browser.get(INBOX).content.decode()


def test_it_holds_what_is_past_and_not_complete_what_was_promised_and_what_lacks_proof(cast, fanny, promise, today):
    EffectFactory(actor=cast.company, label="Moins de trajets en voiture")
    seen = EffectFactory(actor=cast.company, label="Des liens retrouvés")
    EvidenceFactory(effect=seen, voice="facilitator")
    Milestone.objects.filter(path=cast.path).delete()
    Milestone.objects.create(path=cast.path, kind="exit", due_on=today - timedelta(days=3))
    text = text_of(fanny)
    for said in (
        "Visite du fournil", "Appeler le voisin", "Moins de trajets", "Des liens retrouvés",
        "Proposer l’auto-diagnostic", "Effets attendus ou déclarés", "Effets à confirmer", "Jalons",
    ):  # fmt: skip
        assert said in text


def test_nothing_of_what_others_follow_is_in_it(cast, sign_in, promise):
    EffectFactory(actor=cast.company, label="Moins de trajets en voiture")
    assert "Tout est à jour" in text_of(sign_in(cast.other_facilitator))


def test_what_is_still_to_come_waits(cast, fanny, planned, today):
    Accompaniment.objects.filter(pk=planned.pk).update(on=today + timedelta(days=1))
    assert "Visite du fournil" not in text_of(fanny)


def test_a_planned_one_that_took_place_is_closed_with_its_sentence_and_taken_back(fanny, planned):
    planned.attendances.update(status="registered")
    page = settle(fanny, planned, do="held", summary="Le projet avance.")
    planned.refresh_from_db()
    assert (planned.state, planned.completeness, planned.summary) == ("held", "complete", "Le projet avance.")
    assert [row.status for row in planned.attendances.all()] == ["present"]
    undo = f"{INBOX}/{planned.pk}/rouvrir/planned/{planned.version}"
    assert undo in page
    fanny.post(undo)
    planned.refresh_from_db()
    assert (planned.state, planned.completeness, planned.summary) == ("planned", "to_complete", "Le projet avance.")
    assert [row.status for row in planned.attendances.all()] == ["registered"]


def test_what_somebody_wrote_since_is_neither_closed_nor_taken_back(fanny, planned):
    Accompaniment.objects.filter(pk=planned.pk).update(version=planned.version + 1)
    assert "Rien n&#x27;a été écrasé" in settle(fanny, planned, do="held", summary="Le projet avance.")
    planned.refresh_from_db()
    assert planned.state == "planned"
    settle(fanny, planned, do="held", summary="Le projet avance.")
    planned.refresh_from_db()
    Accompaniment.objects.filter(pk=planned.pk).update(version=planned.version + 1, decisions="Un devis")
    fanny.post(reverse("accompaniments:inbox_unsettle", args=[planned.pk, "planned", planned.version]))
    planned.refresh_from_db()
    assert (planned.state, planned.decisions) == ("held", "Un devis")


def test_what_gave_evidence_is_not_said_cancelled(cast, fanny, planned):
    Accompaniment.objects.filter(pk=planned.pk).update(state="held")
    EvidenceFactory(effect=EffectFactory(actor=cast.company), accompaniment=planned, publication=None)
    assert "Des preuves viennent de cette rencontre" in settle(fanny, planned, do="cancelled")
    planned.refresh_from_db()
    assert planned.state == "held"


def test_held_without_a_word_of_what_moved_is_asked_for_one(fanny, planned):
    assert "Dites en une phrase ce qui a bougé." in settle(fanny, planned, do="held")
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_one_that_did_not_take_place_leaves_the_inbox(fanny, planned):
    settle(fanny, planned, do="cancelled")
    assert "Visite du fournil" not in text_of(fanny)
    planned.refresh_from_db()
    assert planned.state == "cancelled"


def test_an_unknown_outcome_changes_nothing(fanny, planned):
    assert "Choisissez ce qu’est devenu" in settle(fanny, planned, do="détruire")
    url = reverse("accompaniments:inbox_unsettle", args=[planned.pk, "cancelled", planned.version])
    assert "jamais été dans cet état" in fanny.post(url, follow=True).content.decode()
    planned.refresh_from_db()
    assert planned.state == "planned"


def test_one_still_to_come_cannot_be_said_held(cast, planned, today):
    planned.on = today + timedelta(days=1)
    planned.save()
    with pytest.raises(DomainError, match="encore à venir"):
        settle_accompaniment(
            accompaniment=planned, base_version=planned.version, outcome=AccompanimentState.HELD,
            summary="Déjà fait", by=cast.facilitator,
        )  # fmt: skip


def test_a_promise_is_kept_taken_back_or_put_off(fanny, promise, today):
    url = reverse("accompaniments:inbox_commitment", args=[promise.pk])
    page = fanny.post(url, {"do": "kept"}, follow=True).content.decode()
    promise.refresh_from_db()
    assert (promise.status, promise.closed_on) == ("kept", today)
    assert f'action="{url}"' in page
    fanny.post(url)  # « Annuler »
    promise.refresh_from_db()
    assert (promise.status, promise.closed_on) == ("open", None)
    before, later = promise.due_on, today + timedelta(days=14)
    assert f"{url}/au/{later}" in text_of(fanny)
    page = fanny.post(f"{url}/au/{later}", follow=True).content.decode()
    promise.refresh_from_db()
    assert promise.due_on == later
    assert f'action="{url}/au/{before}"' in page
    fanny.post(f"{url}/au/{before}")
    promise.refresh_from_db()
    assert promise.due_on == before


def test_a_form_opened_before_a_promise_was_closed_does_not_write_over_it(fanny, promise, planned):
    before = planned.version
    fanny.post(reverse("accompaniments:inbox_commitment", args=[promise.pk]), {"do": "kept"})
    planned.refresh_from_db()
    assert planned.version == before + 1


def test_a_closed_promise_is_not_put_off(fanny, promise):
    url = reverse("accompaniments:inbox_commitment", args=[promise.pk])
    fanny.post(url, {"do": "dropped"})
    assert "n’est plus à tenir" in fanny.post(f"{url}/au/2027-01-04", follow=True).content.decode()
    assert "Cette date n’existe pas" in fanny.post(f"{url}/au/2027-02-30", follow=True).content.decode()
    assert "Dites si l’engagement" in fanny.post(url, {"do": "?"}, follow=True).content.decode()


def test_a_sentence_proves_an_effect_better_and_once(cast, fanny):
    effect = EffectFactory(actor=cast.company, label="Moins de trajets en voiture")
    sent = {
        "voice": "beneficiary",
        "verbatim": "Je viens à pied.",
        "submission_id": "5f0f2a5e-33ad-4f58-9a3b-0d7b0d4d1c11",
    }
    url = reverse("accompaniments:inbox_effect", args=[effect.pk])
    for _ in "ab":
        page = fanny.post(url, sent, follow=True).content.decode()
    assert "La parole est rattachée" in page
    assert Evidence.objects.filter(effect=effect).count() == 1
    assert UsefulEffect.objects.with_proof_level().get(pk=effect.pk).proof_level == "confirmed"
    assert "Effets attendus" not in text_of(fanny)


def test_an_empty_sentence_proves_nothing(cast, fanny):
    effect = EffectFactory(actor=cast.company)
    page = fanny.post(reverse("accompaniments:inbox_effect", args=[effect.pk]), {"voice": "actor"}, follow=True)
    assert "Écrivez ce qui a été dit." in page.content.decode()
    assert not Evidence.objects.exists()


def test_each_section_shows_a_handful_and_says_that_others_follow(cast, fanny):
    for n in range(9):
        EffectFactory(actor=cast.company, label=f"Effet {n}")
    text = text_of(fanny)
    assert "Effet 7" in text
    assert "Effet 8" not in text
    assert "Les suivants viendront" in text


def test_it_costs_the_same_whatever_waits(cast, fanny, today):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            fanny.get(INBOX)
        return len(found)

    def fill(count):
        for n in range(count):
            row = AccompanimentFactory(
                created_by=cast.facilitator, completeness="to_complete", on=today - timedelta(days=n), summary=""
            )
            row.facilitators.add(cast.facilitator)
            actor = ActorFactory()
            AttendanceFactory(accompaniment=row, actor=actor)
            Commitment.objects.create(accompaniment=row, actor=actor, what="Écrire", due_on=today)
            EffectFactory(actor=cast.company)
            EvidenceFactory(effect=EffectFactory(actor=cast.company), voice="facilitator")

    fill(1)
    fanny.get(INBOX)
    few = queries()
    fill(6)
    assert queries() == few
    assert few <= 12
