"""What two figures, or two published versions, must not say together."""

from datetime import date

import pytest

from actors.models import Actor
from common.errors import DomainError
from programmes.models import Path
from reports import services
from reports.models import FigureSource
from reports.rendering import chart_of
from reports.snapshot import Snapshot
from tests.factories import ActorFactory, AttendanceFactory


def published(build, small):
    return services.publish_version(version=build(), by=small.facilitator)


def figure(version, slug):
    return Snapshot.model_validate(version.snapshot).figure(slug)


def newcomers(small, count):
    for rank in range(count):
        actor = ActorFactory(name=f"Tard venu {rank}", headcount=12, headcount_on=date(2026, 1, 1))
        AttendanceFactory(accompaniment=small.visit, actor=actor)


def test_the_one_actor_outside_the_metropole_is_not_found_from_totals_and_missing(small, build):
    """Eight actors, six inside, one unknown: « six » and « one missing » would leave one alone."""
    Actor.objects.filter(pk__in=[actor.pk for actor in small.actors[5:7]]).update(commune=small.communes[0])
    version = build()
    assert figure(version, "part-metropole").is_withheld
    by_commune = figure(version, "acteurs-par-commune")
    assert (by_commune.is_withheld, by_commune.value, by_commune.missing, by_commune.sources) == (True, None, 0, 0)
    assert by_commune.cells == []


def test_two_closed_paths_are_too_few_to_say_how_many_went_to_their_end(small, build):
    Path.objects.filter(pk=small.paths[0].pk).update(
        status="dropped", drop_reason="closure", ended_on=date(2026, 5, 1)
    )
    Path.objects.filter(pk=small.paths[1].pk).update(status="finished", ended_on=date(2026, 5, 1))
    version = build()
    assert figure(version, "achevement").is_withheld
    assert figure(version, "parcours-interrompus").is_withheld


@pytest.mark.parametrize(("more", "is_withheld"), [(0, False), (1, True), (2, True), (3, False)])
def test_a_sum_is_withheld_when_one_or_two_organisations_tell_it_from_a_published_one(
    small, build, more, is_withheld
):
    published(build, small)
    newcomers(small, more)
    assert figure(build(), "emplois-declares").is_withheld is is_withheld


def test_a_merged_organisation_is_not_one_more_in_a_sum(small, build):
    published(build, small)
    kept = ActorFactory(name="Fusionnée", headcount=5, headcount_on=date(2026, 1, 1))
    Actor.objects.filter(pk=small.actors[0].pk).update(merged_into=kept)
    assert not figure(build(), "emplois-declares").is_withheld


def test_two_ready_versions_that_betray_one_organisation_are_not_both_published(small, build):
    first = build()
    newcomers(small, 1)
    second = build()
    services.publish_version(version=first, by=small.facilitator)
    with pytest.raises(DomainError, match="produisez-en une nouvelle"):
        services.publish_version(version=second, by=small.facilitator)


def test_a_withheld_figure_keeps_its_sources_for_the_club(small, build):
    published(build, small)
    newcomers(small, 1)
    assert FigureSource.objects.filter(version=build(), figure="emplois-declares").exists()


def test_a_group_of_merged_levels_is_not_drawn_darker_than_the_others(small, build):
    levels = figure(build(), "effets-par-preuve")
    assert len({bar.fill for bar in chart_of(levels).bars}) > 1
    assert len({bar.fill for bar in chart_of(levels.model_copy(update={"is_grouped": True})).bars}) == 1
