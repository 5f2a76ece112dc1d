"""The list of programmes, and those of the home page."""

from django.urls import reverse

from accounts.viewer import Viewer
from programmes.entries import home_programmes
from programmes.models import Programme
from tests.factories import AccompanimentFactory, PathFactory, ProgrammeFactory

URL = reverse("programmes:list")


def test_each_person_reads_their_programmes(cast, sign_in):
    ProgrammeFactory(name="Programme clos", status="ended")
    page = sign_in(cast.facilitator).get(URL).content.decode()
    for expected in ("Parcours alimentation", "Autre programme", "Terminés", "Programme clos"):
        assert expected in page
    page = sign_in(cast.mrn_agent).get(URL).content.decode()
    assert "Parcours alimentation" in page
    assert "Autre programme" not in page


def test_only_an_administrator_is_offered_to_create_one(cast, sign_in):
    assert "Nouveau programme" in sign_in(cast.administrator).get(URL).content.decode()
    assert "Nouveau programme" not in sign_in(cast.facilitator).get(URL).content.decode()


def test_nothing_to_show_says_so(cast, sign_in):
    page = sign_in(cast.competitor_member).get(URL).content.decode()
    assert "Aucun programme en cours" in page


def test_the_administrator_of_an_empty_site_is_told_what_a_programme_is(cast, sign_in):
    Programme.objects.update(status="cancelled")
    page = sign_in(cast.administrator).get(URL).content.decode()
    assert "Un programme réunit une équipe" in page


def test_a_stranger_cannot_read_the_list(cast, sign_in):
    assert sign_in(cast.stranger).get(URL).status_code == 403


def test_home_shows_the_teams_programmes_with_plain_totals(cast):
    AccompanimentFactory(programme=cast.programme, state="held")
    PathFactory(programme=cast.programme, status="dropped", drop_reason="time")
    (shown,) = home_programmes(Viewer(cast.facilitator))
    assert shown["name"] == "Parcours alimentation"
    assert [figure["value"] for figure in shown["figures"]] == [2, 1, 1]
    assert [row["name"] for row in home_programmes(Viewer(cast.mrn_agent))] == ["Parcours alimentation"]
    assert home_programmes(Viewer(cast.other_facilitator)) == []
    assert home_programmes(Viewer(cast.member)) == []


def test_the_number_of_queries_does_not_grow(cast, sign_in, django_assert_max_num_queries):
    for number in range(20):
        PathFactory(programme=ProgrammeFactory(name=f"Programme {number}"))
    client = sign_in(cast.facilitator)
    with django_assert_max_num_queries(12):
        client.get(URL)
