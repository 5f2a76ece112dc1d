"""Consents are append-only, and the latest decision counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from actors.consents import TEXTS
from actors.enums import ConsentUse
from actors.models import Actor, ActorConsent
from actors.services import record_consent
from common.errors import DomainError
from tests.factories import ActorFactory

pytestmark = pytest.mark.django_db


def _decide(actor, decision, use="list"):
    return record_consent(actor=actor, use=use, decision=decision, text_shown="Le texte.")


def test_every_use_has_a_text_to_show():
    assert set(TEXTS) == set(ConsentUse)


def test_the_latest_decision_counts():
    actor = ActorFactory()
    _decide(actor, "granted")
    _decide(actor, "withdrawn")
    assert not Actor.objects.consenting("list").exists()
    _decide(actor, "granted")
    assert list(Actor.objects.consenting("list")) == [actor]
    assert ActorConsent.objects.granted("list").count() == 1


def test_a_decision_about_one_use_says_nothing_of_another():
    actor = ActorFactory()
    _decide(actor, "granted", "list")
    _decide(actor, "withdrawn", "map")
    latest = {row.use: row.decision for row in actor.consents.latest_decisions()}
    assert latest == {"list": "granted", "map": "withdrawn"}


def test_the_database_refuses_to_change_a_decision():
    consent = _decide(ActorFactory(), "granted")
    with pytest.raises(DatabaseError), transaction.atomic():
        ActorConsent.objects.filter(pk=consent.pk).update(decision="withdrawn")
    assert ActorConsent.objects.get(pk=consent.pk).decision == "granted"


def test_a_decision_keeps_the_text_that_was_shown():
    assert _decide(ActorFactory(), "granted").text_shown == "Le texte."


def test_a_decision_without_text_is_refused():
    with pytest.raises(DomainError):
        record_consent(actor=ActorFactory(), use="list", decision="granted", text_shown=" ")


def test_a_decision_is_not_dated_in_the_future():
    with pytest.raises(DomainError):
        record_consent(
            actor=ActorFactory(), use="list", decision="granted", text_shown="Le texte.",
            given_on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip


def test_an_unknown_use_is_refused():
    with pytest.raises(DomainError):
        _decide(ActorFactory(), "granted", "everything")
