"""Recording what an actor agrees to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from actors.consents import TEXTS


@pytest.fixture
def url(cast):
    return reverse("actors:consent_record", args=[cast.company.pk])


def _decision(**values):
    return {"use": "list", "decision": "granted", "given_on": timezone.localdate().isoformat(), **values}


def test_one_click_keeps_the_decision_the_text_and_who_recorded_it(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _decision(text_shown="Un autre texte"))
    assert answer.url == f"{cast.company.get_absolute_url()}#accords"
    consent = cast.company.consents.get()
    assert (consent.decision, consent.text_shown, consent.recorded_by) == ("granted", TEXTS["list"], cast.facilitator)


def test_the_page_shows_past_decisions(cast, sign_in, url):
    client = sign_in(cast.facilitator)
    client.post(url, _decision(given_by="la gérante"))
    client.post(url, _decision(decision="withdrawn"))
    page = client.get(url, {"use": "list"}).content.decode()
    assert "la gérante" in page
    assert page.index("Retiré</strong>") < page.index("Accordé, par la gérante")


@pytest.mark.parametrize("wrong", [{"use": "everything"}, {"decision": "maybe"}, {"given_on": "hier"}])
def test_a_wrong_decision_is_not_recorded(cast, sign_in, url, wrong):
    answer = sign_in(cast.facilitator).post(url, _decision(**wrong))
    assert answer.status_code == 422
    assert not cast.company.consents.exists()


def test_tomorrow_is_refused_with_a_message(cast, sign_in, url):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = sign_in(cast.facilitator).post(url, _decision(given_on=tomorrow))
    assert answer.status_code == 422
    assert "futur" in answer.content.decode()


def test_reading_the_page_records_nothing(cast, sign_in, url):
    assert sign_in(cast.facilitator).get(url, {"use": "inconnu"}).status_code == 200
    assert not cast.company.consents.exists()


def test_a_lead_decides_a_member_cannot_and_others_do_not_see_it(cast, sign_in, url):
    assert sign_in(cast.member).post(url, _decision()).status_code == 403
    cast.company.memberships.filter(user=cast.member).update(role="lead")
    assert sign_in(cast.member).post(url, _decision()).status_code == 302
    for person in (cast.competitor_member, cast.mrn_agent, cast.stranger):
        assert sign_in(person).post(url, _decision()).status_code == 404
