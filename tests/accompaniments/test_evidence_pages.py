"""« D'où le savons-nous », the page of one piece of evidence, and consents."""

import re
import uuid

import pytest
from django.urls import reverse

from accompaniments.models import Evidence, Publication, Statement
from territories.models import FunctionalSphere
from tests.factories import AccompanimentFactory, AttendanceFactory, EffectFactory, EvidenceFactory


@pytest.fixture
def effect(cast):
    return EffectFactory(actor=cast.company, label="On mange mieux")


@pytest.fixture
def words(cast, effect):
    row = AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme)
    AttendanceFactory(accompaniment=row, actor=cast.company)
    return EvidenceFactory(
        accompaniment=row, publication=None, effect=effect, verbatim="On cuisine.", voice="beneficiary"
    )


def panel(effect):
    return reverse("accompaniments:evidence_panel", args=["effect", effect.pk])


def add(effect):
    return reverse("accompaniments:evidence_add", args=["effect", effect.pk])


def typed(**more):
    return {"source": "publication", "title": "Un article", "url": "https://exemple.test/article", "on": "2026-03-01",
            "voice": "third_party", "stance": "supports", "consent": "none", **more}  # fmt: skip


def test_the_panel_shows_the_words_to_whoever_sees_source_and_subject(cast, sign_in, effect, words):
    for who in (cast.facilitator, cast.member):
        text = sign_in(who).get(panel(effect), headers={"HX-Request": "true"}).content.decode()
        assert "On cuisine." in text
        assert "<html" not in text


def test_others_see_voice_stance_and_date_only(cast, sign_in, effect, words):
    words.accompaniment.attendances.all().delete()  # the member's actor did not come: they see the effect only
    text = sign_in(cast.member).get(panel(effect)).content.decode()
    assert "On cuisine." not in text
    assert "Bénéficiaire" in text
    assert "10 mars 2026" in text
    page = sign_in(cast.member).get(reverse("accompaniments:evidence_detail", args=[words.pk])).content.decode()
    assert "On cuisine." not in page
    assert words.accompaniment.get_absolute_url() not in page


def test_what_one_may_not_see_is_not_found(cast, sign_in, effect, words):
    browser = sign_in(cast.competitor_member)
    assert browser.get(panel(effect)).status_code == 404
    assert browser.get(reverse("accompaniments:evidence_detail", args=[words.pk])).status_code == 404
    assert sign_in(cast.facilitator).get("/accompagnements/preuves/nonsense/1/").status_code == 404


def test_the_page_says_where_the_words_come_from(cast, sign_in, words):
    page = sign_in(cast.facilitator).get(reverse("accompaniments:evidence_detail", args=[words.pk])).content.decode()
    for text in ("On cuisine.", words.accompaniment.get_absolute_url(), "On mange mieux", "Aucun accord"):
        assert text in page


def test_evidence_is_added_from_a_publication(cast, sign_in, effect):
    answer = sign_in(cast.facilitator).post(add(effect), typed())
    assert answer.url == panel(effect)
    assert Evidence.objects.get().publication == Publication.objects.get()


def test_evidence_is_added_from_a_statement_that_contests(cast, sign_in, effect):
    sign_in(cast.facilitator).post(
        add(effect), typed(source="statement", verbatim="Ce n’est pas vrai.", stance="contests", voice="actor")
    )
    assert Evidence.objects.get().statement == Statement.objects.get()
    assert type(effect).objects.with_proof_level().get().is_contested


def test_evidence_is_added_from_an_accompaniment_with_its_measurement(cast, sign_in, effect, words):
    measure = {
        "measured_value": "12,5",
        "measured_unit": "t",
        "measured_on": "2026-03-01",
        "measured_method": "Pesée",
    }
    sign_in(cast.facilitator).post(
        add(effect), typed(source="accompaniment", accompaniment=str(words.accompaniment_id), **measure)
    )
    assert type(effect).objects.with_proof_level().get().proof_level == "measured"


def test_the_accompaniment_of_another_team_cannot_be_evidence(cast, sign_in, effect, words):
    answer = sign_in(cast.other_facilitator).post(
        add(effect), typed(source="accompaniment", accompaniment=str(words.accompaniment_id))
    )
    assert answer.status_code == 422
    assert "Vous ne pouvez pas rattacher" in answer.content.decode()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"on": "2199-01-01"}, "dans le futur"),
        ({"on": ""}, "Indiquez la date"),
        ({"url": ""}, "un titre et une adresse"),
        ({"url": "javascript:alert(1)"}, "URL"),
        ({"measured_value": "3"}, "Une mesure se donne entière"),
        ({"source": "statement", "verbatim": ""}, "Écrivez ce qui a été dit"),
        ({"source": "accompaniment"}, "Choisissez l’accompagnement"),
    ],
)
def test_bad_input_gets_a_message_and_writes_nothing(cast, sign_in, effect, more, message):
    for headers in ({}, {"HX-Request": "true"}):
        answer = sign_in(cast.facilitator).post(add(effect), typed(**more), headers=headers)
        assert answer.status_code == 422
        assert message in answer.content.decode()
    assert not Evidence.objects.exists()
    assert not Publication.objects.exists()


def test_only_the_club_adds_evidence(cast, sign_in, effect):
    assert sign_in(cast.member).post(add(effect), typed()).status_code == 403


def consent(**more):
    return {"use": "quote", "decision": "granted", "given_on": "2026-03-11", "given_by": "la gérante", **more}


def test_a_decision_is_recorded_then_withdrawn(cast, sign_in, words):
    browser, url = sign_in(cast.facilitator), reverse("accompaniments:evidence_consent", args=[words.pk])
    browser.post(url, consent())
    assert Evidence.objects.quotable(named=False).exists()
    browser.post(url, consent(decision="withdrawn"))
    assert not Evidence.objects.quotable(named=False).exists()
    page = browser.get(reverse("accompaniments:evidence_detail", args=[words.pk])).content.decode()
    assert "Accordé" in page
    assert "Retiré" in page


@pytest.mark.parametrize("more", [{"use": "map"}, {"given_on": "2199-01-01"}, {"decision": ""}])
def test_an_impossible_decision_is_refused(cast, sign_in, words, more):
    url = reverse("accompaniments:evidence_consent", args=[words.pk])
    assert sign_in(cast.facilitator).post(url, consent(**more)).status_code == 422
    assert not words.consents.exists()


def test_a_member_does_not_decide_here(cast, sign_in, words):
    url = reverse("accompaniments:evidence_consent", args=[words.pk])
    assert sign_in(cast.member).post(url, consent()).status_code == 403
    assert sign_in(cast.competitor_member).post(url, consent()).status_code == 404


def test_without_a_date_it_was_said_the_day_of_the_meeting(cast, sign_in, effect, words):
    more = {"source": "accompaniment", "accompaniment": str(words.accompaniment_id), "on": ""}
    sign_in(cast.facilitator).post(add(effect), typed(**more))
    assert effect.evidences.exclude(pk=words.pk).get().on == words.accompaniment.on


def test_the_same_evidence_sent_twice_is_written_once(cast, sign_in, effect):
    sent = typed(source="statement", verbatim="Ce n’est pas vrai.", submission_id=str(uuid.uuid4()))
    browser = sign_in(cast.facilitator)
    answers = [browser.post(add(effect), sent) for _ in range(2)]
    assert [answer.url for answer in answers] == [panel(effect), panel(effect)]
    assert Evidence.objects.count() == Statement.objects.count() == 1


def test_other_words_under_a_number_already_used_are_not_silently_lost(cast, sign_in, effect):
    sent = typed(source="statement", verbatim="Ce n’est pas vrai.", submission_id=str(uuid.uuid4()))
    browser = sign_in(cast.facilitator)
    browser.post(add(effect), sent)
    answer = browser.post(add(effect), {**sent, "verbatim": "Tout compte fait, si."})
    assert answer.status_code == 422
    assert "Tout compte fait, si." in answer.content.decode()
    assert Statement.objects.count() == 1


def test_the_form_to_add_evidence_carries_its_own_number(cast, sign_in, effect):
    page = sign_in(cast.facilitator).get(panel(effect)).content.decode()
    assert re.search(r'name="submission_id"\s+value="[0-9a-f-]{36}"', page)


def test_only_the_latest_meetings_are_offered_and_an_older_one_is_still_accepted(cast, sign_in):
    effect = EffectFactory(actor=None, sphere=FunctionalSphere.objects.create(slug="essai", label="Essai"))
    meetings = [
        AccompanimentFactory(created_by=cast.facilitator, programme=cast.programme, title=f"Séance {number}")
        for number in range(33)
    ]
    browser = sign_in(cast.facilitator)
    page = browser.get(panel(effect)).content.decode()
    assert page.count("Séance ") == 30
    assert "Séance 32<" in page
    oldest = str(meetings[0].pk)
    refused = browser.post(add(effect), typed(source="accompaniment", accompaniment=oldest, on="2199-01-01"))
    assert re.search(rf'value="{oldest}"\s+selected', refused.content.decode())
    browser.post(add(effect), typed(source="accompaniment", accompaniment=oldest))
    assert effect.evidences.get().accompaniment == meetings[0]
