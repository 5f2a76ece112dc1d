"""The page of a path, its steps on the trajectory, and its end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from programmes.services import finish_path, move_stage


@pytest.fixture
def urls(cast):
    names = ("path_detail", "path_move", "path_end")
    return {name: reverse(f"programmes:{name}", args=[cast.path.pk]) for name in names}


def _step(**values):
    return {"to_stage": "revealing", "on": "2026-03-02", "reason": "Ils ont entendu les cuisinières.", **values}


def test_the_team_notes_a_step_with_its_reason(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    assert client.post(urls["path_move"], _step(version=1)).url == urls["path_detail"]
    cast.path.refresh_from_db()
    assert cast.path.stage == "revealing"
    page = client.get(urls["path_detail"]).content.decode()
    assert "Ils ont entendu les cuisinières." in page
    assert "Repérage → Révélation" in page


def test_a_path_may_go_backwards(cast):
    move_stage(path=cast.path, to_stage="prototyping", reason="Un essai.", by=cast.facilitator)
    move = move_stage(path=cast.path, to_stage="questioning", reason="Trop tôt.", by=cast.facilitator)
    assert (move.from_stage, move.to_stage) == ("prototyping", "questioning")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"reason": ""}, "obligatoire"),
        ({"to_stage": "scouting"}, "étape différente"),
        ({"to_stage": "inconnue"}, "inconnue"),
        ({"on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "une fois fait"),
    ],
)
def test_a_wrong_step_is_refused_and_keeps_what_was_typed(cast, sign_in, urls, wrong, message):
    answer = sign_in(cast.facilitator).post(urls["path_move"], _step(version=1, **wrong))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not cast.path.moves.exists()


@pytest.mark.parametrize("version", ["", "x", "0", None])
def test_a_step_that_does_not_say_which_page_it_comes_from_is_refused(cast, sign_in, urls, version):
    asked = _step() if version is None else _step(version=version)
    answer = sign_in(cast.facilitator).post(urls["path_move"], asked)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Rechargez la page" in page
    assert "Ils ont entendu les cuisinières." in page
    assert not cast.path.moves.exists()


def test_a_step_from_an_old_page_changes_nothing(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["path_move"], _step(version=1))
    answer = client.post(urls["path_move"], _step(version=1, to_stage="questioning", reason="Autre raison"))
    assert answer.status_code == 409
    assert "Autre raison" in answer.content.decode()
    assert cast.path.moves.count() == 1


def test_sending_the_same_step_twice_notes_it_once(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    client.post(urls["path_move"], _step(version=1))
    client.post(urls["path_move"], _step(version=1))
    assert cast.path.moves.count() == 1


def test_a_path_ends_or_stops_for_a_reason(cast, sign_in, urls):
    client = sign_in(cast.facilitator)
    assert client.get(urls["path_end"]).status_code == 200
    answer = client.post(urls["path_end"], {"status": "dropped", "on": "2026-06-01"})
    assert "Dites pourquoi" in answer.content.decode()
    client.post(urls["path_end"], {"status": "dropped", "reason": "time", "on": "2026-06-01"})
    cast.path.refresh_from_db()
    assert (cast.path.status, cast.path.drop_reason, cast.path.ended_on) == ("dropped", "time", date(2026, 6, 1))
    assert "Nouvelle étape" not in client.get(urls["path_detail"]).content.decode()


def test_an_end_before_the_start_is_refused(cast, sign_in, urls):
    answer = sign_in(cast.facilitator).post(urls["path_end"], {"status": "finished", "on": "2020-01-01"})
    assert answer.status_code == 422
    assert "précède son début" in answer.content.decode()


def test_a_path_that_is_over_moves_no_more(cast):
    finish_path(path=cast.path, by=cast.facilitator)
    with pytest.raises(DomainError, match="terminé"):
        move_stage(path=cast.path, to_stage="revealing", reason="Trop tard.", by=cast.facilitator)


def test_a_member_reads_their_path_without_moving_it(cast, sign_in, urls):
    client = sign_in(cast.member)
    assert "Noter ce pas" not in client.get(urls["path_detail"]).content.decode()
    assert client.post(urls["path_move"], _step()).status_code == 403
    assert client.post(urls["path_end"], {}).status_code == 403


def test_others_cannot(cast, sign_in, urls):
    assert sign_in(cast.other_facilitator).get(urls["path_detail"]).status_code == 200
    assert sign_in(cast.other_facilitator).post(urls["path_move"], _step()).status_code == 403
    for person in (cast.mrn_agent, cast.competitor_member, cast.stranger):
        client = sign_in(person)
        assert {client.get(url).status_code for url in urls.values()} == {404}


def test_the_number_of_queries_does_not_grow(cast, sign_in, urls, django_assert_max_num_queries):
    for number, stage in enumerate(["questioning", "revealing", "prototyping", "contracting"]):
        move_stage(path=cast.path, to_stage=stage, reason=f"Raison {number}", by=cast.facilitator)
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(14):
        client.get(urls["path_detail"])
