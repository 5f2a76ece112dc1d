"""Searches somebody keeps below a list: saved, followed, renamed, deleted, brought back; their own alone."""

import pytest
from django.urls import reverse

from accounts.models import SavedFilter
from accounts.saved_filters import MAX_FILTERS, cleaned_query, rename_filter, save_filter, saved_filters_of
from accounts.viewer import Viewer
from common.errors import DomainError

LIST = "/acteurs/"


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def keep(client, name="Les fermes", query="q=ferme&kind=entreprise", **changes):
    fields = {"page": "actors", "name": name, "query": query, "next": LIST, **changes}
    return client.post(reverse("saved_filters:create"), fields, follow=True)


def saved(cast, name="Les fermes", query="q=ferme"):
    return save_filter(page="actors", name=name, query=query, by=cast.facilitator)


def test_a_filter_kept_under_a_name_is_a_link_to_the_list_as_it_was(fanny):
    answer = keep(fanny)
    assert answer.redirect_chain[-1][0] == f"{LIST}?q=ferme&kind=entreprise"
    page = answer.content.decode()
    assert "Le filtre «\u00a0Les fermes\u00a0» est enregistré." in page
    assert SavedFilter.objects.get().query == "q=ferme&kind=entreprise"
    page = fanny.get(LIST).content.decode()
    assert f'href="{LIST}?q=ferme&amp;kind=entreprise"' in page


def test_what_is_blank_and_the_page_s_number_are_not_part_of_a_filter():
    assert cleaned_query("q=+ferme+&kind=&sphere=2&sphere=3&page=4&apres=12") == "q=ferme&sphere=2&sphere=3"


def test_keeping_the_same_thing_twice_is_one_filter(fanny):
    keep(fanny)
    keep(fanny)
    assert SavedFilter.objects.count() == 1


def test_a_name_already_taken_is_refused_and_what_was_typed_stays(fanny, cast):
    saved(cast)
    page = keep(fanny, query="q=moulin").content.decode()
    assert "Vous avez déjà un filtre « Les fermes »" in page
    assert 'value="Les fermes"' in page
    assert SavedFilter.objects.get().query == "q=ferme"


@pytest.mark.parametrize(
    ("name", "query", "said"),
    [("", "q=ferme", "Donnez un nom"), ("x" * 81, "q=ferme", "dépasse 80"), ("Vide", "q=", "rien à enregistrer"),
     ("Long", "q=" + "x" * 1001, "trop longs")],
)  # fmt: skip
def test_what_cannot_be_kept_says_why(cast, name, query, said):
    with pytest.raises(DomainError, match=said):
        save_filter(page="actors", name=name, query=query, by=cast.facilitator)


def test_nobody_keeps_more_than_thirty_on_one_list(cast):
    for number in range(MAX_FILTERS):
        saved(cast, name=f"Filtre {number}")
    with pytest.raises(DomainError, match="30 filtres"):
        saved(cast, name="Un de trop")


def test_a_filter_is_renamed(fanny, cast):
    kept = saved(cast)
    fanny.post(reverse("saved_filters:rename", args=[kept.pk]), {"name": " Fermes  du Caux ", "next": LIST})
    kept.refresh_from_db()
    assert kept.name == "Fermes du Caux"


def test_two_filters_of_one_list_cannot_have_one_name(cast):
    saved(cast)
    other = saved(cast, name="Les moulins", query="q=moulin")
    with pytest.raises(DomainError, match="autre nom"):
        rename_filter(saved=other, name="Les fermes")
    assert SavedFilter.objects.get(pk=other.pk).name == "Les moulins"


def test_a_deleted_filter_can_be_brought_back_once(fanny, cast):
    kept = saved(cast)
    page = fanny.post(
        reverse("saved_filters:delete", args=[kept.pk]), {"next": LIST, "query": "q=ferme"}, follow=True
    ).content.decode()
    assert not SavedFilter.objects.exists()
    assert "est supprimé" in page
    assert reverse("saved_filters:restore") in page
    fanny.post(reverse("saved_filters:restore"))
    assert SavedFilter.objects.get().name == "Les fermes"
    fanny.post(reverse("saved_filters:restore"))
    assert SavedFilter.objects.count() == 1


def test_somebody_else_s_filters_are_invisible(cast, sign_in):
    kept = saved(cast)
    other = sign_in(cast.other_facilitator)
    assert "Les fermes" not in other.get(LIST).content.decode()
    for name in ("rename", "delete"):
        url = reverse(f"saved_filters:{name}", args=[kept.pk])
        assert other.post(url, {"name": "À moi", "next": LIST}).status_code == 404
    assert SavedFilter.objects.get().name == "Les fermes"


def test_each_list_has_its_own(cast):
    saved(cast)
    viewer = Viewer(cast.facilitator)
    assert [each.name for each in saved_filters_of(viewer, "actors")] == ["Les fermes"]
    assert saved_filters_of(viewer, "programmes") == []


@pytest.mark.parametrize("target", ["//ailleurs.test/", "https://ailleurs.test/", "javascript:alert(1)", ""])
def test_saving_never_leads_elsewhere(fanny, target):
    answer = fanny.post(
        reverse("saved_filters:create"), {"page": "actors", "name": "A", "query": "q=a", "next": target}
    )
    assert answer.url.startswith("/?")


def test_a_list_that_is_filtered_offers_to_keep_it_and_one_that_is_not_does_not(fanny):
    assert "Garder ces filtres" in fanny.get(f"{LIST}?q=ferme").content.decode()
    assert "Garder ces filtres" not in fanny.get(LIST).content.decode()
