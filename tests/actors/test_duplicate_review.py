"""The Club compares two sheets, merges them or tells them apart, and can undo."""

import pytest
from django.urls import reverse

from actors.models import DuplicatePair, Merge
from actors.services import update_actor
from actors.services.merging import merge_actors
from tests.factories import ActorFactory, ContactFactory, MembershipFactory, PathFactory


@pytest.fixture
def pair(cast):
    first = ActorFactory(name="Ferme des Quais", website="https://ancien.test")
    second = ActorFactory(name="SARL Ferme des Quais", website="https://nouveau.test", phone="02 35 00 00 00")
    return DuplicatePair.objects.create(first=first, second=second, score=87, reasons=["Noms presque identiques"])


@pytest.fixture
def club(cast, sign_in):
    return sign_in(cast.facilitator)


def review(pair):
    return reverse("actors:duplicate_review", args=[pair.pk])


def typed(pair, kept=None, **choices):
    """What the form sends: the kept sheet and, by default, its own values."""
    kept = kept or pair.first
    versions = f"{pair.first.version} {pair.second.version}"
    fields = dict.fromkeys(("name", "website"), kept.pk)
    return {"versions": versions, "kept": kept.pk, **fields, **{name: each.pk for name, each in choices.items()}}


def test_the_list_shows_both_sheets_the_score_and_the_reasons(club, pair):
    page = club.get(reverse("actors:duplicate_list")).content.decode()
    for words in ("Ferme des Quais", "SARL Ferme des Quais", "87 / 100", "Noms presque identiques", review(pair)):
        assert words in page


def test_an_empty_list_says_where_pairs_come_from(club):
    assert "Chaque nuit" in club.get(reverse("actors:duplicate_list")).content.decode()


def test_the_list_costs_the_same_whatever_its_length(club, pair, django_assert_max_num_queries):
    for _ in range(30):
        DuplicatePair.objects.create(first=ActorFactory(), second=ActorFactory(), score=70)
    with django_assert_max_num_queries(10):
        page = club.get(reverse("actors:duplicate_list"))
    assert len(page.context["page"]) == 25
    assert page.context["page"][0] == pair


def test_the_directory_leads_to_the_pairs_for_the_club_alone(cast, sign_in, club, pair):
    assert "Doublons possibles (1)" in club.get(reverse("actors:list")).content.decode()
    assert "Doublons possibles" not in sign_in(cast.member).get(reverse("actors:list")).content.decode()


def test_the_review_shows_what_differs_and_what_hangs_on_each(club, pair, django_assert_max_num_queries):
    ContactFactory.create_batch(2, actor=pair.second)
    PathFactory(actor=pair.first)
    with django_assert_max_num_queries(20):
        page = club.get(review(pair))
    shown = page.content.decode()
    assert page.context["form"]["kept"].value() == pair.second.pk  # more hangs on it
    assert [row["line"].group.slug for row in page.context["different"]] == ["name", "website"]
    for words in ("Contacts\N{NO-BREAK SPACE}: 2", "Parcours\N{NO-BREAK SPACE}: 1", "https://ancien.test"):
        assert words in shown.replace("&nbsp;", "\N{NO-BREAK SPACE}")


def test_merging_keeps_the_sheet_and_the_values_chosen(club, pair, cast):
    contact = ContactFactory(actor=pair.second)
    answer = club.post(review(pair), typed(pair, website=pair.second), follow=True)
    contact.refresh_from_db()
    pair.first.refresh_from_db()
    assert answer.redirect_chain == [(pair.first.get_absolute_url(), 302)]
    assert (pair.first.name, pair.first.website) == ("Ferme des Quais", "https://nouveau.test")
    assert (pair.first.phone, contact.actor) == ("02 35 00 00 00", pair.first)
    assert Merge.objects.get().merged_by == cast.facilitator
    assert reverse("actors:merge_undo", args=[Merge.objects.get().pk]) in answer.content.decode()


def test_the_kept_sheet_can_be_the_other_one(club, pair):
    club.post(review(pair), typed(pair, kept=pair.second, name=pair.first))
    pair.second.refresh_from_db()
    assert Merge.objects.get().kept == pair.second
    assert pair.second.name == "Ferme des Quais"


def test_what_the_kept_sheet_says_is_ticked_and_the_other_fills_its_blanks(club, pair):
    ContactFactory(actor=pair.first)  # so that the first one is proposed
    update_actor(actor=pair.second, base_version=1, description="Modifiée hier", website="https://dernier.test")
    page = club.get(review(pair))
    form = page.context["form"]
    assert [form[name].value() for name in ("kept", "name", "website")] == [pair.first.pk] * 3
    assert "Ce qu’elle dit déjà est coché" in page.content.decode()
    sent = {name: form[name].value() for name in form.fields}
    assert club.post(review(pair), sent).status_code == 302
    pair.first.refresh_from_db()
    assert (pair.first.name, pair.first.website) == ("Ferme des Quais", "https://ancien.test")
    assert (pair.first.phone, pair.first.description) == ("02 35 00 00 00", "Modifiée hier")


def test_nothing_chosen_is_said_beside_the_fields(club, pair):
    answer = club.post(review(pair), {})
    assert answer.status_code == 422
    assert "points sont à revoir" in answer.content.decode()
    assert "data-follows" not in answer.content.decode()  # lines chosen keep what was chosen
    assert 'data-follows="kept"' in club.get(review(pair)).content.decode()
    assert not Merge.objects.exists()


def test_a_sheet_changed_meanwhile_is_shown_again_with_what_was_chosen(club, pair):
    data = typed(pair, website=pair.second)
    update_actor(actor=pair.first, base_version=pair.first.version, description="Une ferme")
    answer = club.post(review(pair), data)
    form = answer.context["form"]
    assert answer.status_code == 409
    assert "relisez-les" in answer.content.decode()
    assert str(form["website"].value()) == str(pair.second.pk)
    answer = club.post(review(pair), {**data, "versions": form["versions"].value()})
    assert answer.status_code == 302


def test_two_organisations_are_no_longer_proposed_until_reopened(club, pair):
    answer = club.post(reverse("actors:duplicate_dismiss", args=[pair.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("actors:duplicate_list"), 302)]
    assert f'"{review(pair)}"' not in answer.content.decode()
    aside = club.get(reverse("actors:duplicate_list") + "?etat=dismissed").content.decode()
    assert reverse("actors:duplicate_reopen", args=[pair.pk]) in aside
    assert "deux organisations" in club.get(review(pair)).content.decode()
    club.post(reverse("actors:duplicate_reopen", args=[pair.pk]))
    assert review(pair) in club.get(reverse("actors:duplicate_list")).content.decode()


def test_the_address_of_a_merged_sheet_leads_to_the_kept_one(club, pair):
    merge_actors(kept=pair.first, absorbed=pair.second, by=None, choices={})
    last = ActorFactory()
    merge_actors(kept=last, absorbed=pair.first, by=None, choices={})
    answer = club.get(pair.second.get_absolute_url(), follow=True)
    assert answer.redirect_chain[-1] == (last.get_absolute_url(), 302)
    assert answer.status_code == 200


def test_a_member_is_led_to_the_sheet_their_own_became(cast, sign_in, pair):
    MembershipFactory(actor=pair.second, user=cast.stranger)
    merge_actors(kept=pair.first, absorbed=pair.second, by=None, choices={})
    answer = sign_in(cast.stranger).get(pair.second.get_absolute_url(), follow=True)
    assert answer.redirect_chain == [(pair.first.get_absolute_url(), 302)]
    assert answer.status_code == 200
    assert sign_in(cast.competitor_member).get(pair.second.get_absolute_url()).status_code == 404


def test_the_kept_sheet_shows_its_merges_to_the_club_alone(cast, sign_in, club, pair):
    MembershipFactory(actor=pair.first, user=cast.stranger)
    merge = merge_actors(kept=pair.first, absorbed=pair.second, by=None, choices={})
    address = reverse("actors:merge_detail", args=[merge.pk])
    assert address in club.get(pair.first.get_absolute_url()).content.decode()
    assert address not in sign_in(cast.stranger).get(pair.first.get_absolute_url()).content.decode()


def test_undoing_says_what_was_edited_since(club, pair):
    ContactFactory(actor=pair.second)
    merge = merge_actors(kept=pair.first, absorbed=pair.second, by=None, choices={})
    pair.first.refresh_from_db()
    update_actor(actor=pair.first, base_version=pair.first.version, phone="06 00 00 00 00")
    address = reverse("actors:merge_detail", args=[merge.pk])
    before = club.get(address).content.decode()
    assert "06 00 00 00 00" in before
    assert "Défaire la fusion" in before
    answer = club.post(reverse("actors:merge_undo", args=[merge.pk]), follow=True)
    shown = answer.content.decode()
    assert answer.redirect_chain == [(address, 302)]
    for words in ("La fusion est défaite", "02 35 00 00 00", "06 00 00 00 00"):
        assert words in shown
    assert club.get(pair.second.get_absolute_url()).status_code == 200


def test_a_chain_says_which_merge_to_undo_first(club, pair):
    merge = merge_actors(kept=pair.first, absorbed=pair.second, by=None, choices={})
    merge_actors(kept=ActorFactory(name="Dernière"), absorbed=pair.first, by=None, choices={})
    address = reverse("actors:merge_detail", args=[merge.pk])
    assert "défaites d’abord" in club.get(address).content.decode()
    answer = club.post(reverse("actors:merge_undo", args=[merge.pk]), follow=True)
    assert "notice error" in answer.content.decode()
    merge.refresh_from_db()
    assert merge.undone_at is None


# --- two sheets nobody paired ---


def test_a_facilitator_merges_two_sheets_that_look_nothing_alike(club, cast):
    first, second = ActorFactory(name="Ferme des Quais"), ActorFactory(name="Les Jardins d’Elbeuf")
    address = reverse("actors:merge", args=[first.pk])
    assert address in club.get(first.get_absolute_url()).content.decode()
    assert "Comparer les deux fiches" in club.get(address).content.decode()
    compare = f"{address}?avec={second.name} (n° {second.pk})"
    page = club.get(compare)
    assert [row["line"].group.slug for row in page.context["different"]] == ["name"]
    form = page.context["form"]
    answer = club.post(compare, {name: form[name].value() for name in form.fields}, follow=True)
    assert answer.redirect_chain == [(first.get_absolute_url(), 302)]
    merge = Merge.objects.get()
    assert (merge.kept, merge.absorbed) == (first, second)
    club.post(reverse("actors:merge_undo", args=[merge.pk]))
    assert not DuplicatePair.objects.exists()
    second.refresh_from_db()
    assert second.merged_into is None


def test_two_sheets_already_paired_are_compared_on_the_page_of_their_pair(club, pair):
    address = reverse("actors:merge", args=[pair.second.pk])
    answer = club.get(f"{address}?avec=(n° {pair.first.pk})")
    assert answer.url == review(pair)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "obligatoire"), ("Personne", "Personne"), ("(n° {own})", "cette fiche elle-même"), ("x\0", "nul")],
)
def test_a_sheet_that_cannot_be_compared_is_said_beside_the_field(club, typed, said):
    own = ActorFactory()
    address = reverse("actors:merge", args=[own.pk])
    answer = club.get(address, {"avec": typed.format(own=own.pk)})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_member_is_not_offered_to_merge(cast, sign_in):
    client = sign_in(cast.member)
    assert "Fusionner avec" not in client.get(cast.company.get_absolute_url()).content.decode()
    assert client.get(reverse("actors:merge", args=[cast.company.pk])).status_code == 403
