"""Each figure, worked out by hand on the small programme of conftest.py."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.storage import default_storage

from accompaniments.models import Accompaniment, Evidence
from actors.models import Actor, UsefulEffect
from assessments.models import Assessment
from assessments.services.questionnaires import load_shipped
from programmes.models import StageMove
from reports.figures import Scope, figure_named
from reports.freeze import freeze
from reports.snapshot import Snapshot
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory, EffectFactory, EvidenceFactory


def compute(small, slug):
    return figure_named(slug).compute(Scope(small.programme, date(2026, 1, 1), date(2026, 12, 31)))


def frozen(ask):
    return freeze(ask()).snapshot


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("acteurs-accompagnes", 8),
        ("acteurs-nouveaux", 87.5),  # one of eight came the year before
        ("part-metropole", 57.1),  # four of the seven whose commune is known
        ("communes-couvertes", 100),
        ("emplois-declares", 124),
        ("accompagnements-tenus", 3),
        ("heures-collectives", 2),
        ("heures-individuelles", 2.5),
        ("heures-participants", 20),  # 2 h × (8 + 2 people)
        ("heures-par-acteur", 2.3),  # (2.5 + 2 × 8) ÷ 8
        ("taux-presence", 90.9),  # ten present of eleven known, the anonymous apart
        ("ressources", 1),
        ("effets", 6),
        ("effets-observes", 50),
        ("effets-contestes", 0),
        ("budget-prevu", 16000),
        ("budget-realise", 8000),
        ("execution", 80),
        ("cout-par-acteur", 1000),
        ("cofinancement", 75),
        ("temps-benevole", 1.5),
    ],
)
def test_a_figure_is_what_one_computes_by_hand(small, slug, value):
    assert float(compute(small, slug).value) == value


def test_a_zero_denominator_is_a_dash(ask):
    assert frozen(ask).figure("achevement").text == "—"


def test_finished_and_dropped_paths_of_the_period_make_the_completion_rate(small):
    for path, status, day in zip(
        small.paths,
        ["finished", "finished", "finished", "dropped", "finished"],
        [date(2026, 5, 1)] * 4 + [date(2025, 5, 1)],
        strict=False,
    ):
        type(path).objects.filter(pk=path.pk).update(
            status=status,
            registered_on=date(2025, 1, 1),
            ended_on=day,
            drop_reason="time" if status == "dropped" else "",
        )
    result = compute(small, "achevement")
    assert (result.numerator, result.denominator, float(result.value)) == (3, 4, 75)


def test_missing_data_are_counted_not_guessed(small):
    assert compute(small, "emplois-declares").missing == 1
    assert compute(small, "part-metropole").missing == 1
    assert compute(small, "taux-presence").missing == 1


def test_a_person_counts_for_their_actor_and_both_ends_of_the_period_count(small):
    contact = ContactFactory(actor=small.actors[0])
    AttendanceFactory(accompaniment=small.workshop, actor=small.actors[0], contact=contact)
    for day in (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
        AccompanimentFactory(programme=small.programme, on=day, created_by=small.facilitator)
    assert compute(small, "acteurs-accompagnes").value == 8
    assert compute(small, "heures-participants").value == 20
    assert compute(small, "accompagnements-tenus").value == 5


def test_a_merged_actor_counts_once(small):
    Actor.objects.filter(pk=small.actors[7].pk).update(merged_into=small.actors[0])
    assert compute(small, "acteurs-accompagnes").value == 7


def test_other_is_collective_from_two_actors_up(small):
    other = AccompanimentFactory(programme=small.programme, kind="other", created_by=small.facilitator)
    AttendanceFactory(accompaniment=other, actor=small.actors[0])
    assert float(compute(small, "heures-individuelles").value) == 3.5
    AttendanceFactory(accompaniment=other, actor=small.actors[1])
    assert float(compute(small, "heures-individuelles").value) == 2.5
    assert float(compute(small, "heures-collectives").value) == 3


def test_an_effect_spoken_of_elsewhere_is_not_this_programme_s(small):
    EvidenceFactory(effect=EffectFactory(), accompaniment=AccompanimentFactory(), publication=None)
    EvidenceFactory()
    assert compute(small, "effets").value == 6


def test_every_figure_names_the_rows_it_comes_from(small, ask):
    sources = freeze(ask()).sources
    held = {("accompaniments.Accompaniment", row.pk) for row in (small.workshop, small.interview, small.visit)}
    assert set(sources["accompagnements-tenus", ""]) == held
    assert ("actors.UsefulEffect", small.effects[0].pk) in sources["effets", ""]
    assert ("accompaniments.Evidence", small.proofs[0].pk) in sources["effets", ""]


def test_a_small_cell_is_merged_before_freezing_and_its_sources_with_it(small, ask):
    """Four companies, three associations and one authority: the two smaller kinds go together."""
    result = freeze(ask())
    kinds = result.snapshot.figure("acteurs-par-type")
    assert [(cell.label, cell.text) for cell in kinds.cells] == [
        ("Entreprise", "4"),
        ("Autres, regroupés pour le secret", "4"),
    ]
    assert ("acteurs-par-type", "collectivite") not in result.sources
    assert "collectivite" not in result.snapshot.model_dump_json()


def test_a_sum_dominated_by_one_actor_is_not_published(small, ask):
    Actor.objects.filter(pk=small.actors[0].pk).update(headcount=5000)
    jobs = frozen(ask).figure("emplois-declares")
    assert (jobs.is_withheld, jobs.value, jobs.text) == (True, None, "Non publié")
    assert "5" not in (jobs.numerator, jobs.denominator)


def test_steps_on_the_trajectory_are_counted_by_origin_and_destination(small, ask):
    for path in small.paths[:3]:
        StageMove.objects.create(
            path=path, from_stage="scouting", to_stage="questioning", on=date(2026, 4, 1), reason="Un déclic."
        )
    moves = frozen(ask).figure("transitions")
    assert [(cell.label, cell.text) for cell in moves.cells] == [("Repérage → Questionnement", "3")]


def test_the_register_of_sincerity_is_there_by_default(ask):
    snapshot = frozen(ask)
    assert [limit.label for limit in snapshot.admissions] == ["La plénière de mai a réuni peu de monde."]
    assert snapshot.figure("limites").value == 1


def test_the_snapshot_reads_back_as_it_was_written(build):
    version = build()
    assert Snapshot.model_validate(version.snapshot).model_dump(mode="json") == version.snapshot


def test_frozen_data_do_not_follow_later_changes(small, build):
    version = build()
    Accompaniment.objects.filter(pk=small.workshop.pk).update(duration_minutes=600)
    version.refresh_from_db()
    assert Snapshot.model_validate(version.snapshot).figure("heures-collectives").value == 2
    assert default_storage.exists(version.files.get(role="pdf").file.key)


def test_an_effect_noted_at_half_past_midnight_in_paris_is_of_that_day(small):
    """Noted on 30 June at 22:30 UTC, it is of 1 July here: less than six months before the end of the period."""
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    UsefulEffect.objects.update(created_at=late)
    Evidence.objects.update(on=date(2026, 12, 1))
    assert compute(small, "confirmation").denominator == 0


def test_a_self_assessment_sent_just_after_midnight_on_the_first_day_is_in_the_period(small):
    """31 December 2025 at 23:30 UTC is 1 January 2026 in Paris."""
    version = load_shipped()[0][0]
    for sent in (datetime(2025, 11, 1, tzinfo=UTC), datetime(2025, 12, 31, 23, 30, tzinfo=UTC)):
        Assessment.objects.create(
            actor=small.actors[0], path=small.paths[0], questionnaire_version=version, state="submitted",
            submitted_at=sent, profile={}, consensus={}, spread={},
        )  # fmt: skip
    assert compute(small, "progression-registres").denominator == 1
