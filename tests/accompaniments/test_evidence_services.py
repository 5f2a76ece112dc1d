"""Evidence from other sources, and decisions about quoting it."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from accompaniments.models import Evidence, Publication
from accompaniments.services import (
    record_evidence,
    record_evidence_consent,
    record_publication,
    record_statement,
)
from common.errors import DomainError
from tests.factories import AccompanimentFactory, EffectFactory, UserFactory


@pytest.fixture
def words(db):
    return record_evidence(
        subject=EffectFactory(), source=AccompanimentFactory(), on=date(2026, 3, 10), voice="beneficiary",
        verbatim="On mange mieux.", by=None,
    )  # fmt: skip


def test_a_publication_is_known_by_its_address(db):
    first = record_publication(title="Titre", url="https://exemple.test/a", accessed_on=date(2026, 1, 1))
    again = record_publication(title="Autre", url="https://exemple.test/a", accessed_on=date(2026, 2, 1))
    assert again == first
    assert Publication.objects.get().title == "Titre"


def test_a_statement_of_an_actor_can_contest(db):
    effect = EffectFactory()
    statement = record_statement(actor=effect.actor, text="Ce n’est plus vrai.", said_on=date(2026, 4, 1), by=None)
    record_evidence(subject=effect, source=statement, on=statement.said_on, voice="actor", stance="contests", by=None)
    assert type(effect).objects.with_proof_level().get().is_contested


def test_an_empty_statement_is_refused(db):
    with pytest.raises(DomainError):
        record_statement(actor=EffectFactory().actor, text="  ", said_on=date(2026, 4, 1), by=None)


def test_the_future_proves_nothing(db):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(DomainError):
        record_evidence(subject=EffectFactory(), source=AccompanimentFactory(), on=tomorrow, voice="actor", by=None)


def test_the_latest_decision_about_a_quote_counts_and_earlier_ones_stay(words):
    by = UserFactory()
    for decision in ("granted", "withdrawn"):
        record_evidence_consent(evidence=words, use="quote", decision=decision, given_on=date(2026, 3, 11), by=by)
    assert not Evidence.objects.quotable(named=False).exists()
    assert words.consents.count() == 2
    assert words.consents.first().text_shown


def test_a_decision_is_never_rewritten(words):
    row = record_evidence_consent(
        evidence=words, use="quote", decision="granted", given_on=date(2026, 3, 11), by=None
    )
    row.decision = "withdrawn"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_quoting_with_the_name_does_not_follow_from_quoting_without(words):
    record_evidence_consent(evidence=words, use="quote", decision="granted", given_on=date(2026, 3, 11), by=None)
    assert not Evidence.objects.quotable(named=True).exists()


@pytest.mark.parametrize("use", ["map", "list"])
def test_consent_about_words_is_about_quoting_them(words, use):
    with pytest.raises(DomainError):
        record_evidence_consent(evidence=words, use=use, decision="granted", given_on=date(2026, 3, 11), by=None)


def test_there_is_nothing_to_agree_to_without_words(db):
    silent = record_evidence(
        subject=EffectFactory(), source=AccompanimentFactory(), on=date(2026, 3, 10), voice="actor", by=None
    )
    with pytest.raises(DomainError):
        record_evidence_consent(evidence=silent, use="quote", decision="granted", given_on=date(2026, 3, 11), by=None)
