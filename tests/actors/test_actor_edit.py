"""Changing an actor's page, alone or when somebody else does too."""

import pytest
from django.urls import reverse

from actors.models import Actor
from tests.factories import ActorFactory


@pytest.fixture
def url(cast):
    return reverse("actors:edit", args=[cast.company.pk])


def _form(cast, **values):
    return {"name": cast.company.name, "kind": cast.company.kind, "version": cast.company.version, **values}


def test_a_facilitator_changes_the_page(cast, sign_in, url):
    assert sign_in(cast.facilitator).get(url).status_code == 200
    answer = sign_in(cast.facilitator).post(url, _form(cast, name="Ferme de l’Île", description="Un verger."))
    assert answer.status_code == 302
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.sort_key, cast.company.version) == ("Ferme de l’Île", "ferme de l'ile", 2)


def test_two_people_at_once_lose_nothing(cast, sign_in, url):
    sign_in(cast.administrator).post(url, _form(cast, description="Version d’Alice"))
    answer = sign_in(cast.facilitator).post(url, _form(cast, description="Version de Fanny"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Version d’Alice" in page
    assert "Version de Fanny" in page
    assert 'name="version" value="2"' in page
    cast.company.refresh_from_db()
    assert cast.company.description == "Version d’Alice"


def test_having_read_both_one_may_save_again(cast, sign_in, url):
    sign_in(cast.administrator).post(url, _form(cast, description="Version d’Alice"))
    sign_in(cast.facilitator).post(url, _form(cast, description="Les deux", version=2))
    cast.company.refresh_from_db()
    assert cast.company.description == "Les deux"


def test_a_form_without_version_changes_nothing(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _form(cast, description="Sans version", version=""))
    assert answer.status_code == 409


def test_a_lead_changes_the_description_but_not_the_identity(cast, sign_in, url):
    cast.company.memberships.filter(user=cast.member).update(role="lead")
    sign_in(cast.member).post(url, _form(cast, name="Autre nom", description="Nos mots.", website="exemple.test"))
    cast.company.refresh_from_db()
    assert (cast.company.name, cast.company.description) == ("Ferme des Quais", "Nos mots.")
    assert cast.company.website == "https://exemple.test"


def test_an_invalid_form_keeps_what_was_typed(cast, sign_in, url):
    answer = sign_in(cast.facilitator).post(url, _form(cast, siren="123", description="À garder"))
    assert answer.status_code == 422
    assert "À garder" in answer.content.decode()


def test_a_member_cannot_and_a_competitor_does_not_see_it(cast, sign_in, url):
    assert sign_in(cast.colleague).get(url).status_code == 403
    assert sign_in(cast.competitor_member).get(url).status_code == 404
    assert sign_in(cast.stranger).post(url, _form(cast)).status_code == 404


def test_what_the_form_shows_saves_unchanged(cast, sign_in, url):
    club = ActorFactory(name="Club du Plateau", kind="club-ou-reseau")
    cast.company.clubs.add(club)
    client = sign_in(cast.facilitator)
    form = client.get(url).context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list):
            sent[name] = [getattr(item, "pk", item) for item in value]
        elif value not in (None, ""):
            sent[name] = value
    assert client.post(url, sent).status_code == 302
    cast.company.refresh_from_db()
    assert (cast.company.naf_code, cast.company.naf_version) == ("", "")
    assert list(cast.company.clubs.all()) == [club]


def test_a_club_is_added_and_another_removed(cast, sign_in, url):
    old, new = (ActorFactory(name=name, kind="club-ou-reseau") for name in ("Ancien club", "Nouveau club"))
    cast.company.clubs.add(old)
    client = sign_in(cast.facilitator)
    answer = client.post(url, _form(cast, do="club", club="nouveau club", clubs=[old.pk]))
    assert "Nouveau club" in answer.content.decode()
    assert list(cast.company.clubs.all()) == [old]
    assert client.post(url, _form(cast, clubs=[new.pk])).status_code == 302
    assert list(cast.company.clubs.all()) == [new]


def test_a_club_typed_and_not_yet_added_is_saved_too(cast, sign_in, url):
    new = ActorFactory(name="Nouveau club", kind="club-ou-reseau")
    sign_in(cast.facilitator).post(url, _form(cast, club="nouveau club"))
    assert list(cast.company.clubs.all()) == [new]


def test_the_siret_of_another_sheet_leads_there(cast, sign_in, url):
    other = ActorFactory(name="Autre fiche", siret="73282932000074")
    answer = sign_in(cast.facilitator).post(url, _form(cast, siret="73282932000074"))
    assert answer.status_code == 422
    assert other.get_absolute_url() in answer.content.decode()


def test_the_box_of_the_public_register_is_for_new_sheets(cast, sign_in, url, settings):
    settings.COMPANY_API_URL = "http://127.0.0.1:9"
    assert "annuaire public" not in sign_in(cast.facilitator).get(url).content.decode()


@pytest.mark.parametrize("below", ["child", "grandchild", "itself"])
def test_an_actor_is_not_part_of_what_depends_on_it(cast, sign_in, url, below):
    child = ActorFactory(name="Atelier", parent=cast.company)
    chosen = {"child": child, "grandchild": ActorFactory(name="Établi", parent=child), "itself": cast.company}[below]
    answer = sign_in(cast.facilitator).post(url, _form(cast, parent=f"{chosen.name} (n° {chosen.pk})"))
    assert answer.status_code == 422
    assert "ne peut pas faire partie" in answer.content.decode()


def test_an_older_nomenclature_stays(cast, sign_in, url):
    Actor.objects.filter(pk=cast.company.pk).update(naf_code="01.1A", naf_version="NAF rév. 1")
    form = sign_in(cast.facilitator).get(url).context["form"]
    assert form["naf_version"].value() == "NAF rév. 1"
    assert ("NAF rév. 1", "NAF rév. 1") in form.fields["naf_version"].choices
