"""Opening the path of an actor in a programme."""

import pytest
from django.urls import reverse


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
