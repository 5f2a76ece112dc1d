"""Who reads what of an accompaniment."""

import pytest
from django.urls import reverse

from accompaniments.models import ActorPart, Commitment, PrivateNote
from tests.factories import (
    AccompanimentFactory,
    AttendanceFactory,
    ContactFactory,
    EffectFactory,
    EvidenceFactory,
)


@pytest.fixture
def row(cast):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, summary="Ce que le groupe a dit."
    )
    for actor in (cast.company, cast.competitor):
        AttendanceFactory(
            accompaniment=row, actor=actor, contact=ContactFactory(actor=actor, full_name=f"De {actor}")
        )
        ActorPart.objects.create(accompaniment=row, actor=actor, text=f"Partie de {actor}")
        Commitment.objects.create(accompaniment=row, actor=actor, what=f"Promesse de {actor}")
        EvidenceFactory(
            accompaniment=row, publication=None, effect=EffectFactory(actor=actor), verbatim=f"Mots de {actor}"
        )
    PrivateNote.objects.create(accompaniment=row, author=cast.facilitator, text="Note très privée")
    return row


def page(browser, row):
    answer = browser.get(row.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_team_reads_everything(cast, sign_in, row):
    text = page(sign_in(cast.facilitator), row)
    for words in (
        "Ce que le groupe a dit.",
        "Partie de Ferme des Îles",
        "Mots de Ferme des Quais",
        "Note très privée",
    ):
        assert words in text


@pytest.mark.parametrize("who", ["other_facilitator", "administrator", "member"])
def test_private_notes_are_absent_for_whoever_is_not_of_the_team(cast, sign_in, row, who):
    assert "Note très privée" not in page(sign_in(getattr(cast, who)), row)


def test_a_company_member_reads_the_groups_text_and_their_own_part_only(cast, sign_in, row):
    text = page(sign_in(cast.member), row)
    for words in (
        "Ce que le groupe a dit.",
        "Partie de Ferme des Quais",
        "Mots de Ferme des Quais",
        "De Ferme des Quais",
    ):
        assert words in text
    for words in (
        "Partie de Ferme des Îles",
        "Promesse de Ferme des Îles",
        "Mots de Ferme des Îles",
        "De Ferme des Îles",
    ):
        assert words not in text


@pytest.mark.parametrize("who", ["mrn_agent", "other_funder_agent", "stranger"])
def test_a_partner_never_reads_one(cast, sign_in, row, who):
    assert sign_in(getattr(cast, who)).get(row.get_absolute_url()).status_code == 404


def test_an_agent_who_came_still_sees_it_as_a_partner(cast, sign_in, row):
    AttendanceFactory(accompaniment=row, actor=cast.department)
    assert sign_in(cast.mrn_agent).get(row.get_absolute_url()).status_code == 404


def test_words_are_shown_as_text(cast, sign_in, row):
    EvidenceFactory(accompaniment=row, publication=None, verbatim="<script>alert(1)</script>")
    assert "&lt;script&gt;" in page(sign_in(cast.facilitator), row)


def test_a_page_unknown_is_not_found(cast, sign_in):
    assert sign_in(cast.facilitator).get(reverse("accompaniments:detail", args=[999])).status_code == 404
