"""The short form of an actor's page: kind, duration, one sentence, save."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompaniments.models import Accompaniment
from tests.accompaniments.typed import short
from tests.factories import ProgrammeFactory

URL = reverse("accompaniments:short_create")


def test_three_answers_and_a_click_make_an_accompaniment(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, short(cast.company, programme=str(cast.programme.pk)))
    row = Accompaniment.objects.get()
    assert answer.url == cast.company.get_absolute_url()
    assert row.attendances.get().actor == cast.company
    assert (row.place, row.programme, row.completeness) == ("Rouen", cast.programme, "to_complete")


def test_with_htmx_the_host_page_is_opened_again(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, short(cast.company), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == cast.company.get_absolute_url()


def test_the_message_leads_to_what_was_saved_and_takes_the_focus(cast, sign_in):
    browser = sign_in(cast.facilitator)
    answer = browser.post(URL, short(cast.company), headers={"HX-Request": "true"})
    page = browser.get(answer["HX-Redirect"]).content.decode()
    [message] = re.findall(r'<li class="notice success">(.*?)</li>', page, re.DOTALL)
    assert "Accompagnement enregistré" in message
    assert f'href="{Accompaniment.objects.get().get_absolute_url()}"' in message
    assert re.search(r'<span tabindex="-1" autofocus>', message)


def test_without_a_sentence_it_says_so_and_keeps_the_rest(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, short(cast.company, summary=""), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "en une phrase" in page
    assert page.lstrip().startswith("<form")
    assert 'value="Rouen"' in page


def test_without_javascript_the_whole_page_says_so(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, short(cast.company, duration=""))
    assert answer.status_code == 422
    assert "<h1>Consigner un accompagnement</h1>" in answer.content.decode()


def test_the_programme_of_another_team_is_refused(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, short(cast.company, programme=str(ProgrammeFactory().pk)))
    assert answer.status_code == 422
    assert not Accompaniment.objects.exists()


def test_saving_takes_few_queries(cast, sign_in):
    browser = sign_in(cast.facilitator)
    browser.post(URL, short(cast.company))
    with CaptureQueriesContext(
        connection,
    ) as captured:
        browser.post(URL, short(cast.company, programme=str(cast.programme.pk)))
    assert Accompaniment.objects.count() == 2
    assert len(captured) <= 15, "\n".join(query["sql"] for query in captured)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_makes_one_row(cast):
    typed, start, answers = short(cast.company), threading.Barrier(2), []

    def click():
        browser = Client()
        browser.force_login(cast.facilitator, backend="accounts.backends.Backend")
        try:
            start.wait(timeout=10)
            answers.append(browser.post(URL, typed).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [302, 302]
    assert Accompaniment.objects.count() == 1


@pytest.mark.parametrize("who", ["member", "mrn_agent", "stranger"])
def test_only_the_club_logs(cast, sign_in, who):
    assert sign_in(getattr(cast, who)).post(URL, short(cast.company)).status_code == 403
