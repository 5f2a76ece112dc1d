"""The page of a programme: whole for the Club, counts for a partner, own path for a member."""

from decimal import Decimal

import pytest
from django.urls import reverse

from actors.models import Actor
from actors.services.merging import merge_actors
from programmes.models import JoinRequest
from programmes.services import add_budget_line, drop_path, finish_path, move_stage
from tests.factories import AccompanimentFactory, PathFactory


@pytest.fixture
def page(cast, sign_in):
    """`page(person)` gives the answer and its text."""

    def _page(person):
        answer = sign_in(person).get(reverse("programmes:detail", args=[cast.programme.pk]))
        return answer, answer.content.decode()

    return _page


def test_the_club_reads_where_each_stands_who_left_and_why(cast, page):
    drop_path(path=PathFactory(programme=cast.programme), reason="time", by=cast.facilitator)
    _, text = page(cast.other_facilitator)
    for expected in ["Repérage", "Coopération territoriale", "Ferme des Quais", "Fanny", "manque de temps (1)"]:
        assert expected in text
    assert "Inscrire des acteurs" not in text  # Farid is of another team


def test_the_funnel_counts_from_the_application_to_the_end(cast, page, join_request):
    JoinRequest.objects.update(kind="programme", programme=cast.programme)
    finish_path(path=PathFactory(programme=cast.programme), by=cast.facilitator)
    answer, text = page(cast.facilitator)
    steps = {step["label"]: step["value"] for step in answer.context["funnel"].steps}
    assert steps == {
        "Candidatures": 1, "Acceptées": 0, "Inscrits": 2, "En cours": 1, "Menés au bout": 1, "Interrompus": 0,
    }  # fmt: skip
    assert "1 à examiner" in text
    assert "2 sans candidature" in text


def test_a_large_cohort_shows_forty_names_and_counts_the_rest(cast, page):
    for _ in range(42):
        PathFactory(programme=cast.programme)
    answer, text = page(cast.facilitator)
    first = answer.context["stages"][0]
    assert len(first["paths"]) + first["more"] == 43
    assert "3 autres" in text


def test_the_team_may_enrol_and_edit(cast, page):
    _, text = page(cast.facilitator)
    assert "Inscrire des acteurs" in text
    assert "Modifier" in text


def test_an_empty_cohort_offers_to_enrol(cast, page):
    cast.programme.paths.all().delete()
    assert "Inscrivez un premier acteur" in page(cast.facilitator)[1]
    assert "Inscrivez un premier acteur" not in page(cast.other_facilitator)[1]


def test_a_partner_reads_counts_and_names_nobody(cast, page):
    AccompanimentFactory(programme=cast.programme, state="held", summary="Un texte privé.")
    add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000))
    _, text = page(cast.mrn_agent)
    assert "Acteurs inscrits" in text
    assert "Accompagnements tenus" in text
    for hidden in ["Ferme des Quais", "Un texte privé", "Ateliers", "Fanny"]:
        assert hidden not in text


def test_a_member_reads_their_own_path(cast, page):
    PathFactory(programme=cast.programme, actor=cast.competitor)
    _, text = page(cast.member)
    assert "Votre parcours" in text
    assert "Ferme des Îles" not in text


@pytest.mark.parametrize("person", ["other_funder_agent", "competitor_member", "stranger"])
def test_a_programme_one_may_not_see_is_not_found(cast, page, person):
    assert page(getattr(cast, person))[0].status_code == 404


def test_the_number_of_queries_does_not_grow(cast, sign_in, django_assert_max_num_queries):
    for _ in range(15):
        PathFactory(programme=cast.programme)
    client, url = sign_in(cast.facilitator), reverse("programmes:detail", args=[cast.programme.pk])
    client.get(url)  # reads the labels of lists, once in a while
    with django_assert_max_num_queries(12):
        client.get(url)


# --- applying ---


def test_the_page_of_an_open_programme_says_how_to_apply(cast, page):
    link = f"{reverse('programmes:join')}?programme={cast.programme.pk}"
    assert link not in page(cast.mrn_agent)[1]
    cast.programme.status = "open"
    cast.programme.save()
    for who in (cast.mrn_agent, cast.member):
        assert f'<a href="{link}">Candidater</a>' in page(who)[1]


def test_the_club_reads_the_public_address_to_share(cast, page, settings):
    settings.BASE_URL = "https://club.test"
    assert "https://club.test/programmes/rejoindre/" not in page(cast.facilitator)[1]
    cast.programme.status = "open"
    cast.programme.save()
    assert f"https://club.test/programmes/rejoindre/?programme={cast.programme.pk}" in page(cast.facilitator)[1]


def test_a_sheet_absorbed_by_another_is_counted_and_listed_once(cast, page):
    double = PathFactory(programme=cast.programme, status="active").actor
    kept = cast.programme.paths.exclude(actor=double).first().actor
    merge_actors(kept=kept, absorbed=double, by=cast.facilitator, choices={})
    assert double.paths.exists()  # both were in the programme: the second path stays where it was
    programme = page(cast.mrn_agent)[0].context["programme"]
    assert (programme.path_count, programme.active_path_count) == (1, 1)
    answer, _ = page(cast.facilitator)
    assert (answer.context["funnel"].total, answer.context["funnel"].going) == (1, 1)
    assert [path.actor for step in answer.context["stages"] for path in step["paths"]] == [kept]


def test_the_steps_of_a_sheet_absorbed_by_another_are_not_told(cast, sign_in):
    double = PathFactory(programme=cast.programme)
    move_stage(path=double, to_stage="revealing", reason="Compté deux fois.", by=cast.facilitator)
    Actor.objects.filter(pk=double.actor_id).update(merged_into=cast.company)
    url = reverse("programmes:timeline_panel", args=[cast.programme.pk])
    assert "Compté deux fois." not in sign_in(cast.facilitator).get(url).content.decode()
