"""Adding an actor."""

import uuid
from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from actors.models import Actor
from territories.models import Commune
from tests.factories import ActorFactory

URL = reverse("actors:create")


@pytest.fixture
def rouen(db):
    return Commune.objects.create(insee="76540", name="Rouen", sort_key="rouen", department="76")


def test_the_form_asks_who_they_are(cast, sign_in):
    assert "Ajouter un acteur" in sign_in(cast.facilitator).get(URL).content.decode()


def test_a_facilitator_adds_an_actor(cast, sign_in, rouen):
    answer = sign_in(cast.facilitator).post(
        URL, {"name": "  École  du vélo ", "kind": "association", "siret": "732 829 320 00074", "commune": "rouen"}
    )
    actor = Actor.objects.get(sort_key="ecole du velo")
    assert answer.url == actor.get_absolute_url()
    assert (actor.name, actor.siret, actor.siren, actor.commune) == (
        "École du vélo", "73282932000074", "732829320", rouen,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("siret", "73282932000075", "comporte une erreur"),
        ("siret", "123", "a 14 chiffres, vous en avez tapé 3"),
        ("siret", "3560000004983é", "a 14 chiffres"),
        ("siret", "35600000049838", "comporte une erreur"),  # La Poste: its digits do not sum to a multiple of 5
        ("siren", "abc", "a 9 chiffres"),
        ("rna", "W12", "W suivi de neuf chiffres"),
        ("naf_code", "boulangerie", "quatre chiffres et une lettre"),
        ("headcount", "-3", "supérieure ou égale à 0"),
        ("email", "pas une adresse", "adresse de courriel valide"),
        ("club", "Nulle part", "Aucun club ni réseau"),
        ("commune", "Nulle-Part", "Aucune commune"),
        ("website", "pas une adresse", "URL"),
        ("kind", "inconnu", "inconnu"),
    ],
)
def test_a_wrong_value_gets_a_message_and_keeps_what_was_typed(cast, sign_in, field, typed, message):
    answer = sign_in(cast.facilitator).post(URL, {"name": "École du vélo", "kind": "association", field: typed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert 'value="École du vélo"' in page
    assert not Actor.objects.filter(name="École du vélo").exists()


def test_a_post_office_is_an_actor_like_another(cast, sign_in):
    # La Poste's establishments do not follow the usual checksum
    answer = sign_in(cast.facilitator).post(
        URL, {"name": "Bureau de poste", "kind": "entreprise", "siret": "35600000049837"}
    )
    assert answer.status_code == 302


def test_a_siret_already_known_leads_to_its_sheet(cast, sign_in):
    known = ActorFactory(name="Déjà là", siret="73282932000074")
    answer = sign_in(cast.facilitator).post(
        URL, {"name": "Encore", "kind": "association", "siret": "732 829 320 00074"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Un acteur a déjà ce SIRET" in page
    assert f'<a href="{known.get_absolute_url()}">Déjà là</a>' in page


def test_the_siret_of_an_archived_sheet_says_whom_to_ask(cast, sign_in):
    known = ActorFactory(name="Rangée", siret="73282932000074", archived_at=timezone.now())
    page = (
        sign_in(cast.facilitator)
        .post(URL, {"name": "Encore", "kind": "association", "siret": "73282932000074"})
        .content.decode()
    )
    assert "Elle est archivée" in page
    assert known.get_absolute_url() not in page


def test_two_communes_of_the_same_name_ask_which_one(cast, sign_in):
    for insee in ("76001", "27001"):
        Commune.objects.create(insee=insee, name="Saint-Aubin", sort_key="saint-aubin", department=insee[:2])
    client = sign_in(cast.facilitator)
    asked = {"name": "Chez nous", "kind": "association", "commune": "Saint Aubin"}
    answer = client.post(URL, asked)
    assert "Saint-Aubin (76001)" in answer.content.decode()
    assert client.post(URL, asked | {"commune": "Saint-Aubin (27001)"}).status_code == 302
    assert Actor.objects.get(name="Chez nous").commune_id == "27001"


def test_sending_the_form_twice_adds_one_actor(cast, sign_in):
    client = sign_in(cast.facilitator)
    asked = {"name": "Une fois", "kind": "association", "submission_id": str(uuid.uuid4())}
    first, second = client.post(URL, asked), client.post(URL, asked)
    assert first.url == second.url
    assert Actor.objects.filter(name="Une fois").count() == 1


@pytest.mark.parametrize("person", ["member", "mrn_agent", "stranger"])
def test_others_cannot_add_an_actor(cast, sign_in, person):
    assert sign_in(getattr(cast, person)).post(URL, {"name": "Non", "kind": "association"}).status_code == 403


def test_everything_known_of_an_actor_is_kept(cast, sign_in, rouen):
    club = ActorFactory(name="Club du Plateau", kind="club-ou-reseau")
    answer = sign_in(cast.facilitator).post(
        URL,
        {
            "name": "École du vélo", "kind": "association", "rna": "w 761 001 234", "naf_code": "8551 z",
            "naf_version": "NAF 2025", "email": "Bonjour@Velo.test", "phone": "02.35 00 00 01", "headcount": "12",
            "headcount_on": "2026-01-31", "clubs": [club.pk],
        },
    )  # fmt: skip
    assert answer.status_code == 302
    actor = Actor.objects.get(name="École du vélo")
    assert (actor.rna, actor.naf_code, actor.naf_version) == ("W761001234", "85.51Z", "NAF 2025")
    assert (actor.email, actor.phone) == ("bonjour@velo.test", "02.35 00 00 01")
    assert (actor.headcount, actor.headcount_on) == (12, date(2026, 1, 31))
    assert list(actor.clubs.all()) == [club]


@pytest.mark.parametrize(("day", "version"), [("2026-12-31", "NAF rév. 2"), ("2027-01-01", "NAF 2025")])
def test_the_nomenclature_proposed_is_the_one_in_force(cast, sign_in, day, version):
    with time_machine.travel(f"{day}T12:00:00+01:00", tick=False):
        client = sign_in(cast.facilitator)
        assert client.get(URL).context["form"]["naf_version"].value() == version
        client.post(URL, {"name": "École du vélo", "kind": "association", "naf_code": "85.51Z"})
    assert Actor.objects.get(name="École du vélo").naf_version == version


def test_a_name_and_a_kind_are_enough(cast, sign_in):
    form = sign_in(cast.facilitator).get(URL).context["form"]
    assert [name for name, field in form.fields.items() if field.required] == ["name", "kind"]


# --- clubs, one by one ---


def test_clubs_are_added_one_by_one_without_saving(cast, sign_in):
    first, second = (ActorFactory(name=name, kind="club-ou-reseau") for name in ("Club du Plateau", "Réseau Seine"))
    client = sign_in(cast.facilitator)
    sent = {"do": "club", "name": "École", "clubs": [first.pk], "club": "réseau seine"}
    answer = client.post(URL, sent)
    page = answer.content.decode()
    assert not Actor.objects.filter(name="École").exists()
    assert sorted(answer.context["form"]["clubs"].value()) == sorted([str(first.pk), str(second.pk)])
    assert "Réseau Seine" in page
    assert "est à revoir" not in page


def test_only_clubs_are_proposed_as_clubs(cast, sign_in):
    ActorFactory(name="Réseau Seine", kind="club-ou-reseau")
    ActorFactory(name="Réseau d’eau", kind="entreprise")
    page = sign_in(cast.facilitator).get(reverse("actors:search"), {"type": "club-ou-reseau", "q": "réseau"})
    assert "Réseau Seine" in page.content.decode()
    assert "eau" not in page.content.decode().replace("Réseau Seine", "")


def test_an_unknown_club_says_so_and_nothing_else(cast, sign_in):
    answer = sign_in(cast.facilitator).post(URL, {"do": "club", "club": "Nulle part", "description": "À garder"})
    page = answer.content.decode()
    assert "Aucun club ni réseau" in page
    assert "À garder" in page
    assert "Ce champ est obligatoire" not in page


# --- « Ressemble à… » ---


@pytest.fixture
def alike(cast):
    return ActorFactory(name="École du Vélo", kind="association", siren="732829320")


SAME = {"name": "Ecole du vélo", "kind": "association", "siren": "732829320"}


def test_a_sheet_that_looks_like_another_is_not_created_at_once(cast, sign_in, alike):
    answer = sign_in(cast.facilitator).post(URL, SAME | {"description": "À garder"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "ressemble à celle-ci" in page
    assert alike.get_absolute_url() in page
    assert "À garder" in page
    assert "Créer quand même" in page
    assert not Actor.objects.filter(name="Ecole du vélo").exists()


def test_having_seen_the_look_alikes_one_may_create_all_the_same(cast, sign_in, alike):
    answer = sign_in(cast.facilitator).post(URL, SAME | {"do": "save", "seen": [alike.pk]})
    assert answer.status_code == 302
    assert Actor.objects.filter(siren="732829320").count() == 2


def test_the_very_same_name_is_shown_unless_it_is_known_to_be_elsewhere(cast, sign_in, rouen):
    elsewhere = Commune.objects.create(insee="76351", name="Le Havre", sort_key="le havre", department="76")
    same = ActorFactory(name="Le Comptoir", kind="collectif-citoyen")
    client = sign_in(cast.facilitator)
    sent = {"name": "le comptoir", "kind": "recherche", "commune": "Rouen (76540)"}
    answer = client.post(URL, sent)
    assert answer.status_code == 409
    assert same.get_absolute_url() in answer.content.decode()
    same.commune = elsewhere
    same.save()
    assert client.post(URL, sent).status_code == 302


def test_a_look_alike_that_was_not_shown_is_shown_first(cast, sign_in, alike):
    ActorFactory(name="École du vélo (bis)", kind="association", siren="732829320")
    answer = sign_in(cast.facilitator).post(URL, SAME | {"do": "save", "seen": [alike.pk]})
    assert answer.status_code == 409


@pytest.mark.parametrize("seen", [["0"], ["x"], ["-1", ""]])
def test_a_made_up_confirmation_confirms_nothing(cast, sign_in, alike, seen):
    assert sign_in(cast.facilitator).post(URL, SAME | {"seen": seen}).status_code == 409


def test_sending_twice_is_no_look_alike_of_oneself(cast, sign_in):
    client, sent = sign_in(cast.facilitator), SAME | {"submission_id": str(uuid.uuid4())}
    assert client.post(URL, sent).url == client.post(URL, sent).url


def test_the_form_sends_back_what_was_shown(cast, sign_in, alike):
    page = sign_in(cast.facilitator).post(URL, SAME).content.decode()
    assert f'<input type="hidden" name="seen" value="{alike.pk}">' in page
