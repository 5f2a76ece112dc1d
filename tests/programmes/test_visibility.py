"""Which programmes, paths, fundings and requests each person of the cast sees."""

import pytest

from accounts.viewer import ANYONE, Viewer
from programmes.models import Funding, JoinRequest, Path, Programme, StageMove
from programmes.services import move_stage


def _names(rows):
    return {str(row) for row in rows}


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("administrator", {"Parcours alimentation", "Autre programme"}),
        ("other_facilitator", {"Parcours alimentation", "Autre programme"}),
        ("member", {"Parcours alimentation"}),
        ("mrn_agent", {"Parcours alimentation"}),
        ("other_funder_agent", {"Autre programme"}),
        ("competitor_member", set()),
        ("stranger", set()),
    ],
)
def test_programmes(cast, person, expected):
    assert _names(Programme.objects.visible_to(Viewer(getattr(cast, person)))) == expected


def test_rights_of_a_funder_pass_down_and_not_sideways(cast):
    # Mireille works in a department of the Métropole; a sister department funds nothing by itself
    assert _names(Programme.objects.funded_by(Viewer(cast.mrn_agent))) == {"Parcours alimentation"}
    assert not Programme.objects.funded_by(Viewer(cast.competitor_member)).exists()


def test_a_partner_reads_counts_never_a_path(cast):
    move_stage(path=cast.path, to_stage="revealing", reason="Ils ont vu.", by=cast.facilitator)
    for model in (Path, StageMove):
        assert model.objects.visible_to(Viewer(cast.facilitator)).exists()
        assert model.objects.visible_to(Viewer(cast.colleague)).exists()
        for person in (cast.mrn_agent, cast.competitor_member, cast.stranger):
            assert not model.objects.visible_to(Viewer(person)).exists()


def test_a_funder_sees_its_own_funding(cast):
    assert Funding.objects.visible_to(Viewer(cast.administrator)).count() == 2
    assert [row.actor for row in Funding.objects.visible_to(Viewer(cast.mrn_agent))] == [cast.mrn]
    assert not Funding.objects.visible_to(Viewer(cast.member)).exists()


def test_requests_to_join_are_for_the_club(cast, join_request):
    assert list(JoinRequest.objects.visible_to(Viewer(cast.other_facilitator))) == [join_request]
    for viewer in (Viewer(cast.member), Viewer(cast.mrn_agent), ANYONE):
        assert not JoinRequest.objects.visible_to(viewer).exists()
