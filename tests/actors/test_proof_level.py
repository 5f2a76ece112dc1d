"""The level of proof follows from evidence, by the table of the vocabulary and cases of our own."""

from datetime import date
from decimal import Decimal

import pytest
import yaml
from django.conf import settings
from django.utils import timezone

from accompaniments.models import Evidence
from actors.models import Actor, Resource, UsefulEffect
from actors.proof import proofs
from tests.factories import ActorFactory, EffectFactory, EvidenceFactory, PublicationFactory, ResourceFactory

VOCABULARY = yaml.safe_load((settings.BASE_DIR / "territories/data/vocabulary.yaml").read_text(encoding="utf-8"))
OURS = [
    # said of the future, whoever says it, nothing is observed yet
    {"evidence": ["third_party/supports/2025/expected/measured"], "level": "expected", "contested": False},
    {"evidence": ["beneficiary/supports/2025"], "level": "confirmed", "contested": False},
    {"evidence": ["facilitator/supports/2025/measured"], "level": "measured", "contested": False},
    # a weaker voice does not lower the level
    {"evidence": ["beneficiary/supports/2024", "actor/supports/2025"], "level": "confirmed", "contested": False},
    # a doubt about the future contests nothing
    {
        "evidence": ["actor/supports/2024", "beneficiary/contests/2025/expected"],
        "level": "declared",
        "contested": False,
    },
    # each contesting voice must be answered
    {
        "evidence": ["actor/contests/2023", "beneficiary/contests/2025", "third_party/supports/2024"],
        "level": "observed",
        "contested": True,
    },
    # answered the same year is not answered later
    {"evidence": ["actor/contests/2025", "beneficiary/supports/2025"], "level": "confirmed", "contested": True},
]


def _add(subject, told):
    voice, stance, year, *flags = str(told).split("/")
    values = {"voice": voice, "stance": stance, "on": date(int(year), 6, 1), "is_expected": "expected" in flags}
    if "measured" in flags:
        values |= {
            "measured_value": Decimal(12), "measured_unit": "repas", "measured_on": date(int(year), 6, 1),
            "measured_method": "comptage",
        }  # fmt: skip
    EvidenceFactory(effect=subject, **values)


@pytest.mark.parametrize("case", [*VOCABULARY["proof_level_examples"], *OURS], ids=lambda case: str(case["evidence"]))
def test_the_level_of_proof_follows_the_table(db, case):
    effect = EffectFactory()
    for told in case["evidence"]:
        _add(effect, told)
    row = UsefulEffect.objects.with_proof_level().get(pk=effect.pk)
    assert (row.proof_level, row.is_contested) == (case["level"], case["contested"])
    assert row.proven_rank == (None if case["contested"] else row.proof_rank)  # what the directory filters by
    weighed = proofs([(UsefulEffect, effect.pk)])[UsefulEffect, effect.pk]
    assert (weighed.level, weighed.is_contested) == (case["level"], case["contested"])


def test_what_the_directory_filters_by_follows_evidence_that_changes_moves_and_goes(db):
    effect, other = EffectFactory(), EffectFactory()
    _add(effect, "beneficiary/supports/2025")
    evidence = effect.evidences.get()

    def ranks():
        return [UsefulEffect.objects.get(pk=row.pk).proven_rank for row in (effect, other)]

    assert ranks() == [3, 0]
    Evidence.objects.filter(pk=evidence.pk).update(voice="actor")
    assert ranks() == [1, 0]
    Evidence.objects.filter(pk=evidence.pk).update(effect=other)
    assert ranks() == [0, 1]
    _add(other, "beneficiary/contests/2026")
    assert ranks() == [0, None]
    other.evidences.all().delete()
    assert ranks() == [0, 0]


def test_an_actor_is_filtered_by_the_best_proof_of_its_effects(db):
    one, other = ActorFactory(), ActorFactory()
    effect = EffectFactory(actor=one)

    def best():
        return [Actor.objects.get(pk=row.pk).best_rank for row in (one, other)]

    assert best() == [0, None]
    _add(effect, "beneficiary/supports/2025")
    assert best() == [3, None]
    second = EffectFactory(actor=one)
    UsefulEffect.objects.filter(pk=effect.pk).update(actor=other)
    assert best() == [0, 3]
    _add(effect, "beneficiary/contests/2026")
    assert best() == [0, 0]
    UsefulEffect.objects.filter(pk=effect.pk).update(archived_at=timezone.now())
    second.delete()
    assert best() == [None, None]


def test_saving_an_effect_read_before_its_evidence_does_not_undo_its_level(db):
    effect = EffectFactory()
    _add(effect, "beneficiary/supports/2025")
    effect.label = "Un effet mieux dit"
    effect.save()
    assert UsefulEffect.objects.get(pk=effect.pk).proven_rank == 3


def test_the_evidence_of_another_effect_counts_for_nothing(db):
    effect, other = EffectFactory(), EffectFactory()
    _add(other, "beneficiary/supports/2025")
    assert UsefulEffect.objects.with_proof_level().get(pk=effect.pk).proof_level == "expected"


def test_an_answer_about_another_effect_answers_nothing(db):
    effect, other = EffectFactory(), EffectFactory()
    _add(effect, "actor/contests/2024")
    _add(other, "beneficiary/supports/2025")
    assert UsefulEffect.objects.with_proof_level().get(pk=effect.pk).is_contested


def test_a_resource_has_a_level_too(db):
    resource = ResourceFactory()
    EvidenceFactory(effect=None, resource=resource, publication=PublicationFactory(), voice="facilitator")
    assert type(resource).objects.with_proof_level().get(pk=resource.pk).proof_level == "observed"


def test_only_observed_and_uncontested_effects_are_counted_as_observed(db):
    told = {
        "déclaré": ["actor/supports/2025"],
        "observé": ["facilitator/supports/2025"],
        "contesté": ["facilitator/supports/2025", "beneficiary/contests/2025"],
    }
    for label, evidence in told.items():
        effect = EffectFactory(label=label)
        for line in evidence:
            _add(effect, line)
    rows = UsefulEffect.objects.with_proof_level().at_least_observed()
    assert [row.label for row in rows] == ["observé"]


def test_many_things_of_several_kinds_are_weighed_in_one_query(db, django_assert_num_queries):
    effect, resource, bare = EffectFactory(), ResourceFactory(), ResourceFactory()
    _add(effect, "beneficiary/supports/2025/measured")
    EvidenceFactory(effect=None, resource=resource, voice="facilitator")
    with django_assert_num_queries(1):
        found = proofs([(UsefulEffect, effect.pk), (Resource, resource.pk), (Resource, bare.pk)])
    assert found[UsefulEffect, effect.pk].level == "measured"
    assert found[UsefulEffect, effect.pk].is_measured
    assert found[Resource, resource.pk].level == "observed"
    assert found[Resource, bare.pk].level == "expected"
