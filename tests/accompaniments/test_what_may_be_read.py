"""Who reads the words, and which words may be quoted: the strictest of the latest decisions."""

from datetime import date

import pytest
from django.urls import reverse

from accompaniments.home import voice
from accompaniments.models import Accompaniment, Evidence, EvidenceConsent
from accounts.viewer import Viewer
from actors.models import ActorConsent
from tests.factories import AccompanimentFactory, AttendanceFactory, EffectFactory, EvidenceFactory


def decide(model, decision, use, **subject):
    return model.objects.create(use=use, decision=decision, text_shown="…", given_on=date(2026, 1, 1), **subject)


@pytest.fixture
def words(cast):
    """Something said in a meeting of the team, which may be quoted with the company's name."""
    meeting = AccompanimentFactory(programme=cast.programme, created_by=cast.facilitator)
    AttendanceFactory(accompaniment=meeting, actor=cast.company)
    evidence = EvidenceFactory(
        effect=EffectFactory(actor=cast.company), accompaniment=meeting, publication=None, verbatim="On reste manger."
    )
    decide(EvidenceConsent, "granted", "quote_named", evidence=evidence)
    return evidence


def test_words_with_consent_may_be_quoted_and_named(words):
    assert list(Evidence.objects.quotable(named=True)) == [words]


def test_words_whose_consent_was_withdrawn_are_not_quoted_even_if_an_older_one_named_them(words):
    decide(EvidenceConsent, "withdrawn", "quote", evidence=words)
    assert not Evidence.objects.quotable(named=False).exists()


def test_words_of_an_actor_that_withdrew_are_not_quoted(words, cast):
    decide(ActorConsent, "withdrawn", "quote", actor=cast.company)
    assert not Evidence.objects.quotable(named=False).exists()
    assert voice(Viewer(cast.facilitator)) is None


def test_the_words_of_the_week_are_words_this_person_may_read(words, cast):
    assert voice(Viewer(cast.facilitator))["verbatim"] == "On reste manger."
    assert voice(Viewer(cast.member)) is None


@pytest.mark.parametrize(
    ("status", "reads"), [("present", True), ("registered", True), ("excused", False), ("absent", False)]
)
def test_a_member_reads_what_their_actor_came_to(cast, sign_in, status, reads):
    meeting = AccompanimentFactory(programme=cast.programme, summary="Ce qui a bougé.")
    AttendanceFactory(accompaniment=meeting, actor=cast.company, status=status)
    response = sign_in(cast.member).get(reverse("accompaniments:detail", args=[meeting.pk]))
    assert response.status_code == (200 if reads else 404)
    assert Accompaniment.objects.visible_to(Viewer(cast.member)).exists() is reads
