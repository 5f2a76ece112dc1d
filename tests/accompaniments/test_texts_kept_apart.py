"""The group's text, each actor's part and the private note: three places, three readers, nothing lost."""

import pytest
from django.urls import reverse

from accompaniments.enums import AccompanimentKind
from accompaniments.models import Accompaniment
from tests.accompaniments.typed import chosen, full, short

URL = reverse("accompaniments:create")


@pytest.fixture
def fanny(cast, sign_in):
    return sign_in(cast.facilitator)


def test_each_text_says_who_reads_it(cast, fanny):
    page = " ".join(fanny.get(f"{URL}?acteur={cast.company.pk}").content.decode().split())
    group, part, private = (
        page.index("Lu par l’équipe du Club et par toutes les organisations présentes"),
        page.index("Lu par l’équipe du Club et par cet acteur, jamais par les autres"),
        page.index("par aucune organisation présente"),
    )
    assert group < part < private
    assert "Pour Ferme des Quais seulement" in page


def test_a_part_typed_for_somebody_no_longer_ticked_stays_and_says_so(cast, fanny):
    typed = full(cast.facilitator, cast.company, **{f"part_{cast.competitor.pk}": "Pour eux."})
    answer = fanny.post(URL, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Pour eux." in page
    assert "n’est pas parmi les présents" in page
    answer = fanny.post(URL, {**typed, "do": "refresh:parts"})
    assert "Pour eux." in answer.content.decode()
    both = [f"actor:{cast.company.pk}", f"actor:{cast.competitor.pk}"]
    fanny.post(URL, {**typed, "participants": both})
    assert Accompaniment.objects.get().parts.get().actor == cast.competitor


def test_a_member_reads_the_group_and_its_own_part_alone(cast, fanny, sign_in):
    both = [f"actor:{cast.company.pk}", f"actor:{cast.competitor.pk}"]
    parts = {f"part_{cast.company.pk}": "Pour les Quais.", f"part_{cast.competitor.pk}": "Pour les Îles."}
    fanny.post(URL, full(cast.facilitator, participants=both, summary="Pour tous.", private_note="À part.", **parts))
    page = sign_in(cast.member).get(Accompaniment.objects.get().get_absolute_url()).content.decode()
    assert "Pour tous." in page
    assert "Pour les Quais." in page
    assert "Pour les Îles." not in page
    assert "À part." not in page


@pytest.mark.parametrize("kind", AccompanimentKind.values)
def test_every_kind_is_logged_from_the_short_form_without_a_programme(cast, fanny, kind):
    fanny.post(reverse("accompaniments:short_create"), short(cast.company, kind=kind))
    row = Accompaniment.objects.get()
    assert (row.kind, row.programme) == (kind, None)


def test_the_short_form_opens_in_the_full_one_with_what_was_typed(cast, fanny):
    page = fanny.post(URL, short(cast.company, do="refresh", summary="À moitié.")).content.decode()
    assert "À moitié." in page
    assert '<form method="post"' in page
    assert chosen(page, "facilitators") == [str(cast.facilitator.pk)]


def test_what_another_account_typed_is_not_saved_under_this_one(cast, sign_in):
    typed = full(cast.facilitator, cast.company, author=str(cast.facilitator.pk))
    answer = sign_in(cast.other_facilitator).post(URL, typed)
    assert answer.status_code == 422
    assert "d’un autre compte" in answer.content.decode()
    assert not Accompaniment.objects.exists()


def test_a_full_draft_is_not_opened_in_the_short_form(cast, fanny):
    save = reverse("accompaniments:draft_save")
    fanny.post(save, full(cast.facilitator, cast.company, summary="Avec des lignes.", next_step="Après"))
    panel = fanny.get(reverse("accompaniments:actor_panel", args=[cast.company.pk])).content.decode()
    assert "Avec des lignes." not in panel
    assert "Avec des lignes." in fanny.get(f"{URL}?acteur={cast.company.pk}").content.decode()
