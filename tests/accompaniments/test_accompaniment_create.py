"""The full log form: saving, its buttons, and what it says when something is wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Accompaniment, Draft, Evidence
from actors.models import Actor, Contact
from tests.accompaniments.typed import full, line
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory, EffectFactory, ProgrammeFactory

URL = reverse("accompaniments:create")


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def test_a_facilitator_logs_an_effect_and_the_words_that_say_so(cast, fanny):
    words = line(verbatim="On ne jette plus rien.", speaker="une technicienne", consent="quote")
    answer = fanny.post(URL, full(cast.facilitator, cast.company, lines=[words], programme=str(cast.programme.pk)))
    row = Accompaniment.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.programme, row.duration_minutes, row.completeness) == (cast.programme, 90, "complete")
    evidence = row.evidences.get()
    assert evidence.effect.actor == cast.company
    assert evidence in Evidence.objects.quotable(named=False)
    page = fanny.get(answer.url).content.decode()
    assert "On ne jette plus rien." in page
    assert "une technicienne" in page


def test_words_say_something_about_what_is_already_known(cast, fanny):
    effect = EffectFactory(actor=cast.company)
    words = line(words="1", label="", verbatim="C’est vrai.", existing=f"effect:{effect.pk}")
    fanny.post(URL, full(cast.facilitator, cast.company, lines=[words]))
    assert effect.evidences.get().verbatim == "C’est vrai."


def test_a_free_duration_wins_over_the_chips(cast, fanny):
    fanny.post(URL, full(cast.facilitator, cast.company, duration_other="1 h 15"))
    assert Accompaniment.objects.get().duration_minutes == 75


def test_the_same_form_sent_twice_is_one_accompaniment(cast, fanny):
    typed = full(cast.facilitator, cast.company)
    first, second = fanny.post(URL, typed), fanny.post(URL, typed)
    assert first.url == second.url
    assert Accompaniment.objects.count() == 1


def test_another_text_under_a_form_already_sent_is_shown_beside_the_first(cast, fanny):
    typed = full(cast.facilitator, cast.company)
    fanny.post(URL, typed)
    answer = fanny.post(URL, {**typed, "summary": "Un autre récit."})
    assert answer.status_code == 409
    assert "Un autre récit." in answer.content.decode()
    assert "L’équipe parle d’usages." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"duration_other": "0"}, "La durée va d’une minute"),
        ({"duration_other": "long"}, "Écrivez une durée"),
        ({"duration": ""}, "Choisissez une durée."),
        ({"kind": ""}, "Choisissez ce qui s’est passé."),
        ({"kind": "<b>"}, "pas"),
        ({"on": "2199-01-01"}, "à plus de deux ans"),
        ({"on": "1950-01-01"}, "trop ancienne"),
        ({"participants": ["actor:999999"]}, "n&#x27;existe plus"),
        ({"participants": ["actor:x'; drop"]}, "n&#x27;existe plus"),
        ({"facilitators": []}, "au moins une personne"),
        ({"submission_id": "x"}, "UUID"),
    ],
)
def test_bad_input_gets_a_clear_message_and_loses_nothing(cast, fanny, typed, message):
    answer = fanny.post(URL, full(cast.facilitator, cast.company, **{"decisions": "Gardé.", **typed}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert message in page
    assert "Gardé." in page
    assert not Accompaniment.objects.exists()


def test_tomorrow_is_planned_not_held(cast, fanny):
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "dans le futur" in fanny.post(URL, full(cast.facilitator, cast.company, on=tomorrow)).content.decode()
    fanny.post(URL, full(cast.facilitator, cast.company, on=tomorrow, state="planned"))
    assert Accompaniment.objects.get().completeness == "to_complete"


def test_the_programme_of_another_team_is_refused(cast, fanny):
    foreign = ProgrammeFactory()
    answer = fanny.post(URL, full(cast.facilitator, cast.company, programme=str(foreign.pk)))
    assert answer.status_code == 422
    assert "pas de l’équipe de ce programme" in answer.content.decode()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (line(label=""), None),  # nothing was written in it: left out
        (line(label="", verbatim="Des mots."), "ce que cette parole révèle"),
        (line(consent="quote"), "la parole que l’on peut citer"),
        (line(measured_value="3"), "Une mesure se donne entière"),
    ],
)
def test_a_line_says_what_is_missing(cast, fanny, row, message):
    answer = fanny.post(URL, full(cast.facilitator, cast.company, lines=[row]))
    if message is None:
        assert answer.status_code == 302
        assert not Evidence.objects.exists()
    else:
        assert answer.status_code == 422
        assert message in answer.content.decode()


def test_a_line_without_actor_nor_sphere_says_so(cast, fanny):
    answer = fanny.post(URL, full(cast.facilitator, lines=[line()]))
    assert "un acteur présent ou une sphère" in answer.content.decode()


@pytest.mark.parametrize(
    ("button", "shown"),
    [
        ("add:effect", "Effet utile"),
        ("add:words", "Parole exacte"),
        ("add:todo", "Fait quoi"),
        ("nonsense", "Consigner"),
    ],
)
def test_a_button_adds_a_row_without_javascript_and_writes_nothing(cast, fanny, button, shown):
    answer = fanny.post(URL, full(cast.facilitator, cast.company, do=button, decisions="Gardé."))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert shown in page
    assert "Gardé." in page
    assert "à revoir" not in page
    assert not Accompaniment.objects.exists()


def test_with_htmx_the_form_alone_comes_back(cast, fanny):
    typed = full(cast.facilitator, cast.company, do="add:effect")
    page = fanny.post(URL, typed, headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith("<form")


def test_a_row_is_taken_away_and_the_others_move_up(cast, fanny):
    rows = [line(label="Premier"), line(label="Deuxième"), line(label="Troisième")]
    page = fanny.post(URL, full(cast.facilitator, cast.company, lines=rows, do="drop:lines:1")).content.decode()
    assert "Deuxième" not in page
    assert 'name="lines-1-label" value="Troisième"' in page


def test_people_are_found_without_javascript(cast, fanny):
    ContactFactory(full_name="Élodie Été", actor=cast.competitor)
    typed = full(cast.facilitator, cast.company, do="search", find_person="ete")
    assert "Élodie Été (Ferme des Îles)" in fanny.post(URL, typed).content.decode()


def test_a_person_and_their_organisation_are_created_without_losing_the_form(cast, fanny):
    typed = full(
        cast.facilitator,
        cast.company,
        do="person",
        new_actor="Les Bocaux",
        new_contact="Jo Bocal",
        decisions="Gardé.",
    )
    page = fanny.post(URL, typed).content.decode()
    person = Contact.objects.get()
    assert person.actor == Actor.objects.get(name="Les Bocaux")
    assert f'value="contact:{person.pk}"' in page
    assert "Gardé." in page


def test_the_form_takes_place_programme_and_people_from_last_time(cast, fanny):
    person = ContactFactory(actor=cast.company, full_name="Ada")
    last = AccompanimentFactory(place="Le hangar", programme=cast.programme, created_by=cast.facilitator)
    AttendanceFactory(accompaniment=last, actor=cast.company, contact=person)
    page = fanny.get(f"{URL}?acteur={cast.company.pk}").content.decode()
    assert 'value="Le hangar"' in page
    assert f'value="contact:{person.pk}"' in page
    assert f'<option value="{cast.programme.pk}" selected>' in page


@pytest.mark.parametrize("query", ["?acteur=abc", "?acteur=999999999999999999999", "?programme=-1", "?acteur=0"])
def test_an_unknown_origin_gives_an_empty_form(fanny, query):
    assert fanny.get(URL + query).status_code == 200


def test_opening_the_form_writes_nothing(cast, fanny):
    fanny.get(URL)
    assert not Draft.objects.exists()


@pytest.mark.parametrize("who", ["member", "mrn_agent", "stranger"])
def test_only_the_club_logs(cast, sign_in, who):
    assert sign_in(getattr(cast, who)).get(URL).status_code == 403
    assert sign_in(getattr(cast, who)).post(URL, full(cast.facilitator)).status_code == 403
    assert not Accompaniment.objects.exists()


def test_what_is_saved_to_be_completed_later_waits_in_the_inbox(cast, fanny):
    fanny.post(URL, full(cast.facilitator, cast.company, do="later"))
    assert Accompaniment.objects.get().completeness == "to_complete"


def test_a_new_line_is_about_who_was_ticked_first(cast, fanny):
    page = fanny.post(URL, full(cast.facilitator, cast.company, do="add:effect")).content.decode()
    assert f'name="lines-0-actor" value="{cast.company.pk}"' in page


def test_adding_a_person_twice_by_a_double_click_makes_one(cast, fanny):
    typed = full(cast.facilitator, do="person", new_actor="Les Bocaux", new_contact="Jo Bocal")
    pages = [fanny.post(URL, typed).content.decode() for _ in range(2)]
    person = Contact.objects.get(full_name="Jo Bocal")
    assert person.actor == Actor.objects.get(name="Les Bocaux")
    assert all(f'value="contact:{person.pk}"' in page for page in pages)


@pytest.mark.parametrize("state", ["planned", "cancelled"])
@pytest.mark.parametrize("host", ["acteur", "programme"])
def test_only_what_took_place_is_last_time(cast, fanny, state, host):
    held = AccompanimentFactory(place="Le hangar", programme=cast.programme, created_by=cast.facilitator)
    other = AccompanimentFactory(
        place="La serre", programme=cast.programme, created_by=cast.facilitator, state=state,
        on=held.on + timedelta(days=30),
    )  # fmt: skip
    for row in (held, other):
        AttendanceFactory(accompaniment=row, actor=cast.company)
    pk = cast.company.pk if host == "acteur" else cast.programme.pk
    page = fanny.get(f"{URL}?{host}={pk}").content.decode()
    assert 'value="Le hangar"' in page
    assert "La serre" not in page
