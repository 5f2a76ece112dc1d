"""Opening the path of an actor in a programme."""

import pytest
from django.urls import reverse

from tests.factories import ActorFactory


@pytest.fixture
def url(cast):
    return reverse("programmes:enrol", args=[cast.programme.pk])


def _asked(actor="Ferme des Îles"):
    return {"actor": actor, "registered_on": "2026-02-01"}


def test_the_team_enrols_an_actor_found_by_its_name(cast, sign_in, url):
    client = sign_in(cast.facilitator)
    assert client.get(url).status_code == 200
    answer = client.post(url, _asked())
    path = cast.competitor.paths.get()
    assert answer.url == path.get_absolute_url()
    assert (path.stage, path.status) == ("scouting", "active")


def test_an_actor_already_enrolled_says_so(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _asked(f"Ferme des Quais (n° {cast.company.pk})"))
    assert answer.status_code == 422
    assert "déjà inscrit" in answer.content.decode()


def test_an_unknown_actor_keeps_what_was_typed(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _asked("Nulle part"))
    assert answer.status_code == 422
    assert 'value="Nulle part"' in answer.content.decode()


def test_others_cannot_enrol(cast, sign_in, url):
    assert sign_in(cast.other_facilitator).post(url, _asked()).status_code == 403
    assert sign_in(cast.mrn_agent).post(url, _asked()).status_code == 403
    assert sign_in(cast.stranger).post(url, _asked()).status_code == 404


def test_several_actors_are_enrolled_at_once(cast, sign_in, url):
    second, third = ActorFactory(name="Brasserie des Docks"), ActorFactory(siret="55208131766522")
    typed = {**_asked(), "others": f"Brasserie des Docks\n\n{third.siret}\n", "status": "registered"}
    answer = sign_in(cast.facilitator).post(url, typed)
    assert answer.url == reverse("programmes:cohort", args=[cast.programme.pk])
    states = {path.actor: path.status for path in cast.programme.paths.exclude(actor=cast.company)}
    assert states == dict.fromkeys([cast.competitor, second, third], "registered")


def test_one_unknown_line_enrols_nobody_and_says_which(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, {**_asked(), "others": "Nulle part"})
    assert answer.status_code == 422
    assert "« Nulle part »" in answer.content.decode()
    assert cast.programme.paths.count() == 1


def test_choosing_nobody_asks_for_somebody(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _asked(actor=""))
    assert answer.status_code == 422
    assert "au moins un acteur" in answer.content.decode()


def test_those_already_enrolled_are_named_together(cast, sign_in, url):
    client = sign_in(cast.facilitator)
    client.post(url, _asked())
    answer = client.post(url, {**_asked(), "others": f"Ferme des Quais (n° {cast.company.pk})"})
    assert "Sont déjà inscrits" in answer.content.decode()
