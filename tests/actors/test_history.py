"""Who changed what, when, before and after; one earlier value comes back."""

from datetime import date
from html import unescape

import pghistory
import pytest
from django.urls import reverse

from actors import history
from actors.models import ActorHistory, Resource
from actors.services import (
    create_actor,
    record_consent,
    reveal_resource,
    update_actor,
    update_contact,
    update_revealed,
)
from actors.services.history import restore_value
from actors.wording import noun
from common.errors import Conflict, DomainError
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory, EffectFactory


@pytest.fixture
def text_of(cast, sign_in):
    """`text_of(person)` reads the company's history."""

    def _text_of(person, page=1):
        url = reverse("actors:history", args=[cast.company.pk])
        return unescape(sign_in(person).get(url, {"page": page}).content.decode())

    return _text_of


def _by(user):
    return pghistory.context(user=user.pk)


def test_a_change_reads_as_a_sentence(cast, text_of):
    actor = cast.company
    with _by(cast.facilitator):
        update_actor(actor=actor, base_version=actor.version, address="1 quai du Havre")
        update_actor(actor=actor, base_version=actor.version, address="2 quai du Havre")
        update_actor(actor=actor, base_version=actor.version, address="", kind="association")
    text = text_of(cast.facilitator)
    assert "<strong>Fanny</strong> a renseigné l’adresse" in text
    assert "a remplacé l’adresse «\u00a01 quai du Havre\u00a0» par «\u00a02 quai du Havre\u00a0»" in text
    assert "a vidé l’adresse, qui contenait «\u00a02 quai du Havre\u00a0»" in text
    assert "a remplacé le type «\u00a0Entreprise\u00a0» par «\u00a0Association\u00a0»" in text


def test_every_tracked_field_has_its_words():
    for slug, model in history.MODELS.items():
        for field in history._fields(model.pgh_event_model):
            assert noun(field.name, revealed=slug in history.REVEALED)


def test_a_row_elsewhere_is_named_not_numbered(cast, text_of):
    update_actor(actor=cast.company, base_version=cast.company.version, parent=cast.region)
    assert "a renseigné le rattachement" in text_of(cast.facilitator)
    assert "Région Normandie" in text_of(cast.facilitator)


def test_contacts_revealed_rows_and_consents_stand_in_the_actors_history(cast, text_of):
    resource = reveal_resource(label="Une confiance", kind="confiance", actor=cast.company, by=cast.facilitator)
    update_revealed(row=resource, base_version=1, life_cycle="fragile")
    contact = ContactFactory(actor=cast.company, full_name="Camille")
    update_contact(contact=contact, phone="02 35 00 00 00")
    record_consent(actor=cast.company, use="story", decision="granted", text_shown="…", recorded_by=cast.facilitator)
    text = text_of(cast.facilitator)
    for expected in (
        "Une confiance", "a remplacé l’état", "Camille", "a renseigné le téléphone", "Être racontée",
        "avant\u00a0: pas demandé",
    ):  # fmt: skip
        assert expected in text


def test_members_read_what_concerns_their_actor_but_not_what_was_written_about_people(cast, text_of):
    with _by(cast.facilitator):
        update_actor(actor=cast.company, base_version=cast.company.version, address="1 quai du Havre")
    update_contact(contact=ContactFactory(actor=cast.company, full_name="Camille"), phone="02 35 00 00 00")
    text = text_of(cast.member)
    assert "<strong>Le Club</strong> a renseigné l’adresse" in text
    assert "Camille" not in text
    assert "Rétablir" not in text


def test_a_lead_brings_back_what_a_lead_may_edit(cast, sign_in):
    cast.company.memberships.filter(user=cast.member).update(role="lead")
    update_actor(actor=cast.company, base_version=1, description="Un texte", address="1 quai du Havre")
    update_actor(actor=cast.company, base_version=2, description="Un autre", address="2 quai du Havre")
    client = sign_in(cast.member)
    text = unescape(client.get(reverse("actors:history", args=[cast.company.pk])).content.decode())
    assert "Rétablir «\u00a0Un texte\u00a0»" in text
    assert "Rétablir «\u00a01 quai du Havre\u00a0»" not in text
    event = cast.company.events.order_by("pgh_id")[1].pk
    for field in ("address", "description"):
        client.post(reverse("actors:restore", args=[cast.company.pk]), {"event": event, "field": field, "version": 3})
    cast.company.refresh_from_db()
    assert (cast.company.address, cast.company.description) == ("2 quai du Havre", "Un texte")


def test_a_value_comes_back_by_its_button(cast, sign_in):
    resource = reveal_resource(label="Une confiance", kind="confiance", actor=cast.company)
    update_revealed(row=resource, base_version=1, label="Une méfiance")
    client = sign_in(cast.facilitator)
    url = reverse("actors:revealed_history", args=["deja-la", resource.pk])
    assert "Rétablir «\u00a0Une confiance\u00a0»" in unescape(client.get(url).content.decode())
    event = resource.events.order_by("pgh_id").first()
    answer = client.post(
        reverse("actors:revealed_restore", args=["deja-la", resource.pk]),
        {"event": event.pk, "field": "label", "version": 2}, follow=True,
    )  # fmt: skip
    assert "La valeur d’avant est rétablie" in answer.content.decode()
    resource.refresh_from_db()
    assert (resource.label, resource.version) == ("Une confiance", 3)


def test_what_was_archived_comes_back_from_its_history(cast, sign_in):
    resource = reveal_resource(label="Une confiance", kind="confiance", actor=cast.company)
    client = sign_in(cast.facilitator)
    client.post(reverse("actors:revealed_archive", args=["deja-la", resource.pk]))
    text = client.get(reverse("actors:revealed_history", args=["deja-la", resource.pk])).content.decode()
    assert "<strong>Fanny</strong> a archivé la fiche" in text
    event = resource.events.order_by("pgh_id").first()
    url = reverse("actors:revealed_restore", args=["deja-la", resource.pk])
    client.post(url, {"event": event.pk, "field": "archived_at"})
    assert Resource.objects.get(pk=resource.pk).archived_at is None


def test_a_stale_page_restores_nothing(cast):
    update_actor(actor=cast.company, base_version=1, address="1 quai du Havre")
    event = cast.company.events.order_by("pgh_id").first()
    update_actor(actor=cast.company, base_version=2, address="2 quai du Havre")
    with pytest.raises(Conflict):
        restore_value(row=cast.company, event_id=event.pk, field="address", base_version=2)


def test_a_value_refused_today_does_not_come_back(cast):
    actor = create_actor(name="Une", kind="entreprise", siret="73282932000074")
    event = actor.events.get()
    update_actor(actor=actor, base_version=1, siret="", siren="")
    create_actor(name="Autre", kind="entreprise", siret="73282932000074")
    with pytest.raises(DomainError, match="SIRET"):
        restore_value(row=actor, event_id=event.pk, field="siret", base_version=2)


def test_a_headcount_comes_back_with_its_date(cast):
    actor = create_actor(name="Une", kind="entreprise", headcount=12, headcount_on="2025-01-01")
    event = actor.events.get()
    update_actor(actor=actor, base_version=1, headcount=None, headcount_on=None)
    restore_value(row=actor, event_id=event.pk, field="headcount", base_version=2)
    actor.refresh_from_db()
    assert (actor.headcount, f"{actor.headcount_on}") == (12, "2025-01-01")


@pytest.mark.parametrize("field", ["match_keys", "archived_at", "inconnu", "", "merged_into"])
def test_only_what_an_edit_could_write_comes_back(cast, field):
    with pytest.raises(DomainError):
        restore_value(row=cast.company, event_id=cast.company.events.first().pk, field=field, base_version=1)


def test_another_rows_event_is_refused(cast):
    with pytest.raises(DomainError, match="n’est plus dans l’historique"):
        restore_value(row=cast.company, event_id=cast.region.events.first().pk, field="name", base_version=1)


def test_nothing_of_an_erased_person_is_offered(cast, text_of):
    contact = ContactFactory(actor=cast.company, full_name="Camille")
    update_contact(contact=contact, phone="02 35 00 00 00")
    update_contact(contact=contact, phone="02 35 11 11 11")
    assert "Rétablir «\u00a002 35 00 00 00\u00a0»" in text_of(cast.facilitator)
    type(contact).objects.filter(pk=contact.pk).update(erased_at="2026-01-01T00:00Z")
    assert "Rétablir «\u00a002 35 00 00 00\u00a0»" not in text_of(cast.facilitator)
    event = contact.events.order_by("pgh_id")[1]
    contact.refresh_from_db()
    with pytest.raises(DomainError):
        restore_value(row=contact, event_id=event.pk, field="phone", base_version=0)


def test_pages_of_25_cost_the_same_however_much_happened(cast, sign_in, django_assert_max_num_queries):
    for number in range(30):
        cast.company.address = f"{number} quai du Havre"
        cast.company.save()
    resource = reveal_resource(label="Une confiance", kind="confiance", actor=cast.company)
    for number in range(30):
        update_revealed(row=resource, base_version=1 + number, label=f"Une confiance {number}")
    client, url = sign_in(cast.facilitator), reverse("actors:history", args=[cast.company.pk])
    with django_assert_max_num_queries(16):
        answer = client.get(url)
    assert len(answer.context["entries"]) == 25
    assert "Page 1 sur 3" in answer.content.decode()


def test_the_timeline_tells_it_all_25_at_a_time(cast, sign_in):
    for number in range(30):
        reveal_resource(label=f"Une confiance {number}", kind="confiance", actor=cast.company)
    ContactFactory(actor=cast.company, full_name="Camille")
    client, url = sign_in(cast.facilitator), reverse("actors:timeline", args=[cast.company.pk])
    first, second = client.get(url), client.get(url, {"page": 2})
    assert len(first.context["timeline"]) == 25
    assert "Plus ancien" in first.content.decode()
    everything = first.content.decode() + second.content.decode()
    for expected in ("Nouveau contact", "Camille", "Une confiance 0", "Fiche créée", "Entre dans"):
        assert expected in everything
    assert client.get(url, {"page": "n’importe quoi"}).status_code == 200


def test_the_timeline_asks_at_most_twelve_questions_whatever_happened(cast, sign_in, django_assert_max_num_queries):
    for n in range(30):
        meeting = AccompanimentFactory(created_by=cast.facilitator, on=date(2026, 3, 1))
        AttendanceFactory(accompaniment=meeting, actor=cast.company)
        ContactFactory(actor=cast.company)
        EffectFactory(actor=cast.company)
        update_actor(actor=cast.company, base_version=cast.company.version, by=cast.facilitator, headcount=n + 1,
                     headcount_on=date(2026, 3, 1))  # fmt: skip
        cast.company.refresh_from_db()
    client, url = sign_in(cast.facilitator), reverse("actors:timeline", args=[cast.company.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)


def test_in_the_actors_page_the_timeline_shows_five_lines(cast, sign_in):
    for number in range(9):
        reveal_resource(label=f"Une confiance {number}", kind="confiance", actor=cast.company)
    url = reverse("actors:timeline", args=[cast.company.pk])
    answer = sign_in(cast.facilitator).get(url, headers={"HX-Request": "true"})
    assert answer.content.decode().count("<time") == 5


def test_past_years_are_noted_and_taken_away(cast, sign_in):
    client, url = sign_in(cast.facilitator), reverse("actors:past_year_add", args=[cast.company.pk])
    values = {"year": 2019, "programme_label": "Club alimentation", "source": "Bilan 2019"}
    assert client.post(url, values).status_code == 302
    again = client.post(url, values)
    assert again.status_code == 422
    assert "déjà notée" in again.content.decode()
    assert client.post(url, values | {"year": 1789}).status_code == 422
    assert "Club alimentation" in client.get(reverse("actors:journey", args=[cast.company.pk])).content.decode()
    client.post(reverse("actors:past_year_remove", args=[ActorHistory.objects.get().pk]))
    assert not ActorHistory.objects.current().exists()


def test_a_past_year_taken_away_comes_back_by_the_message_s_button(cast, sign_in):
    row = ActorHistory.objects.create(actor=cast.company, year=2019, programme_label="Club", source="Bilan 2019")
    client, undo = sign_in(cast.facilitator), reverse("actors:past_year_restore", args=[row.pk])
    answer = client.post(reverse("actors:past_year_remove", args=[row.pk]), follow=True)
    assert "Bilan 2019" not in answer.content.decode()
    assert f'action="{undo}"' in answer.content.decode()
    assert "Bilan 2019" not in client.get(reverse("actors:journey", args=[cast.company.pk])).content.decode()
    assert "est rétablie" in client.post(undo, follow=True).content.decode()
    assert list(ActorHistory.objects.current()) == [row]


def test_a_past_year_noted_again_since_does_not_come_back_twice(cast, sign_in):
    row = ActorHistory.objects.create(actor=cast.company, year=2019, source="Bilan 2019")
    client = sign_in(cast.facilitator)
    client.post(reverse("actors:past_year_remove", args=[row.pk]))
    ActorHistory.objects.create(actor=cast.company, year=2019, source="Un autre bilan")
    answer = client.post(reverse("actors:past_year_restore", args=[row.pk]), follow=True)
    assert "déjà notée" in answer.content.decode()
    assert ActorHistory.objects.current().get().source == "Un autre bilan"


def test_a_merge_is_told_as_an_act(cast, sign_in):
    cast.competitor.merged_into = cast.company
    cast.competitor.save()
    cast.competitor.merged_into = None
    cast.competitor.save()
    text = sign_in(cast.facilitator).get(reverse("actors:history", args=[cast.competitor.pk])).content.decode()
    assert "a fusionné cette fiche dans «\u00a0Ferme des Quais\u00a0»" in text
    assert "a défait la fusion dans «\u00a0Ferme des Quais\u00a0»" in text
