"""Creating and changing a programme."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from common.errors import DomainError
from programmes.models import Programme, TeamMember
from programmes.services import create_programme

VALUES = {
    "name": "Parcours culture", "level": "actor", "kind": "collective_path", "status": "draft",
    "starts_on": "2026-01-01", "ends_on": "2026-12-31",
}  # fmt: skip


def test_an_administrator_creates_a_programme_and_joins_its_team(cast, sign_in):
    client, url = sign_in(cast.administrator), reverse("programmes:create")
    assert client.get(url).status_code == 200
    asked = VALUES | {"submission_id": str(uuid.uuid4()), "carrier": "ferme des quais"}
    first, second = client.post(url, asked), client.post(url, asked)
    programme = Programme.objects.get(name="Parcours culture")
    assert first.url == second.url == programme.get_absolute_url()
    assert programme.carrier == cast.company
    assert TeamMember.objects.filter(programme=programme, user=cast.administrator).count() == 1


def test_the_same_sending_again_gives_the_same_programme_with_its_team(cast):
    values = {
        "name": "Une fois", "level": "actor", "kind": "collective_path", "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31), "team": [cast.administrator], "submission_id": uuid.uuid4(),
    }  # fmt: skip
    first, again = (create_programme(by=cast.administrator, **values) for _ in "ab")
    assert first == again
    assert first.team_members.get().user == cast.administrator
    assert Programme.objects.filter(name="Une fois").count() == 1


def test_a_programme_whose_team_is_refused_is_not_created(cast):
    with pytest.raises(DomainError, match="Seule une personne du Club"):
        create_programme(
            name="Sans équipe", level="actor", kind="collective_path", starts_on=date(2026, 1, 1),
            ends_on=date(2026, 12, 31), team=[cast.member],
        )  # fmt: skip
    assert not Programme.objects.filter(name="Sans équipe").exists()


def test_a_period_that_ends_before_it_starts_is_refused(cast, sign_in):
    answer = sign_in(cast.administrator).post(reverse("programmes:create"), VALUES | {"ends_on": "2025-01-01"})
    assert answer.status_code == 422
    assert "précède son début" in answer.content.decode()


def test_the_team_changes_it_and_two_at_once_lose_nothing(cast, sign_in):
    url = reverse("programmes:edit", args=[cast.programme.pk])
    client = sign_in(cast.facilitator)
    assert client.get(url).status_code == 200
    assert client.post(url, VALUES | {"version": 1, "summary": "Un premier texte"}).status_code == 302
    answer = client.post(url, VALUES | {"version": 1, "summary": "Un autre texte"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Un premier texte" in page
    assert "Un autre texte" in page


def test_others_cannot(cast, sign_in):
    edit, create = reverse("programmes:edit", args=[cast.programme.pk]), reverse("programmes:create")
    assert sign_in(cast.other_facilitator).post(edit, VALUES).status_code == 403
    assert sign_in(cast.mrn_agent).post(edit, VALUES).status_code == 403
    assert sign_in(cast.stranger).post(edit, VALUES).status_code == 404
    assert sign_in(cast.facilitator).post(create, VALUES).status_code == 403
