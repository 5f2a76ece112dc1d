"""The list of the paths of a programme."""

import pytest
from django.urls import reverse

from programmes.models import JoinRequest
from programmes.services import drop_path, finish_path
from tests.factories import ActorFactory, PathFactory


@pytest.fixture
def names(cast, sign_in):
    """`names(status="going")`: whom the list shows to the facilitator."""

    def _names(**asked):
        url = reverse("programmes:cohort", args=[cast.programme.pk])
        answer = sign_in(cast.facilitator).get(url, asked)
        return [str(path.actor) for path in answer.context["page"].object_list]

    return _names


def test_the_list_is_narrowed_by_state_stage_and_name(cast, names):
    left = PathFactory(programme=cast.programme, actor=ActorFactory(name="Atelier du Lin"))
    drop_path(path=left, reason="time", by=cast.facilitator)
    done = PathFactory(programme=cast.programme, actor=ActorFactory(name="Zinguerie"), stage="contracting")
    finish_path(path=done, by=cast.facilitator)
    assert names() == ["Atelier du Lin", "Ferme des Quais", "Zinguerie"]
    assert names(status="going") == ["Ferme des Quais"]
    assert names(status="dropped") == ["Atelier du Lin"]
    assert names(stage="contracting") == ["Zinguerie"]
    assert names(q="zing") == ["Zinguerie"]
    assert names(status="nawak") == ["Atelier du Lin", "Ferme des Quais", "Zinguerie"]


def test_applications_to_examine_stand_above(cast, sign_in, join_request):
    JoinRequest.objects.update(kind="programme", programme=cast.programme)
    url = reverse("programmes:cohort", args=[cast.programme.pk])
    text = sign_in(cast.facilitator).get(url).content.decode()
    assert "Brasserie des Docks" in text
    listed = sign_in(cast.facilitator).get(reverse("programmes:join_requests"), {"programme": cast.programme.pk})
    assert f"Candidatures à {cast.programme}" in listed.content.decode()


def test_the_cohort_costs_the_same_however_long(cast, sign_in, django_assert_max_num_queries):
    for _ in range(30):
        PathFactory(programme=cast.programme)
    client, url = sign_in(cast.facilitator), reverse("programmes:cohort", args=[cast.programme.pk])
    client.get(url)
    with django_assert_max_num_queries(9):
        text = client.get(url).content.decode()
    assert "Page 1 sur 2" in text


def test_members_and_partners_do_not_read_the_cohort(cast, sign_in):
    url = reverse("programmes:cohort", args=[cast.programme.pk])
    assert sign_in(cast.member).get(url).status_code == 403
    assert sign_in(cast.mrn_agent).get(url).status_code == 403
