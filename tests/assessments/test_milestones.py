"""The milestones of a path: planned with it, moved with its dates, closed by an assessment or otherwise."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.viewer import Viewer
from actors.services.merging import merge_actors
from assessments.digests import milestones_due
from assessments.models import Milestone
from assessments.services import close_milestone, plan_milestones
from common.errors import DomainError
from programmes.models import Programme
from programmes.services import drop_path, enrol_actor, finish_path, resume_path, update_programme
from tests.factories import ActorFactory

TODAY = timezone.localdate()


@pytest.fixture
def path(cast):
    return enrol_actor(
        programme=cast.programme, actor=ActorFactory(), by=cast.facilitator, registered_on=date(2026, 1, 15)
    )


def _dates(path):
    return {row.kind: row.due_on for row in path.milestones.all()}


def test_a_path_opens_with_its_four_milestones(cast, path):
    assert _dates(path) == {
        "baseline": date(2026, 2, 14), "exit": date(2026, 12, 31),
        "after_6_months": date(2027, 6, 30), "after_12_months": date(2027, 12, 31),
    }  # fmt: skip


def test_the_end_of_a_path_moves_what_follows_it_and_leaves_what_is_done(cast, path):
    entry = path.milestones.get(kind="baseline")
    close_milestone(milestone=entry, on=date(2026, 2, 1), note="Au téléphone.", by=cast.facilitator)
    finish_path(path=path, on=date(2026, 9, 30), by=cast.facilitator)
    assert _dates(path)["exit"] == date(2026, 9, 30)
    assert _dates(path)["after_6_months"] == date(2027, 3, 30)
    assert _dates(path)["baseline"] == entry.due_on
    resume_path(path=path, by=cast.facilitator)
    assert _dates(path)["exit"] == date(2026, 12, 31)


def test_an_interrupted_path_awaits_nothing_more(cast, path):
    drop_path(path=path, reason="time", on=date(2026, 3, 1), by=cast.facilitator)
    rows = Milestone.objects.filter(path=path)
    assert not rows.awaited().exists()
    assert {row.state for row in rows.with_state()} == {"not_needed"}


def test_a_milestone_says_whether_it_is_late_near_or_done(cast, path):
    for kind, days in [("baseline", -1), ("exit", 10), ("after_6_months", 200)]:
        path.milestones.filter(kind=kind).update(due_on=TODAY + timedelta(days=days))
    close_milestone(
        milestone=path.milestones.get(kind="after_12_months"), on=TODAY, note="Rencontre.", by=cast.facilitator
    )
    states = {row.kind: str(row.state) for row in path.milestones.with_state()}
    assert states == {"baseline": "late", "exit": "due", "after_6_months": "upcoming", "after_12_months": "done"}
    assert {row.kind for row in Milestone.objects.due()} == {"baseline", "exit"}


def test_closing_needs_a_word_and_a_day_that_came(cast, path):
    milestone = path.milestones.get(kind="baseline")
    with pytest.raises(DomainError, match="comment ce point"):
        close_milestone(milestone=milestone, on=TODAY, note=" ", by=cast.facilitator)
    with pytest.raises(DomainError, match="une fois fait"):
        close_milestone(milestone=milestone, on=TODAY + timedelta(days=1), note="Appel", by=cast.facilitator)


def test_the_panel_of_a_path_shows_its_milestones_and_proposes_the_assessment(cast, path, sign_in):
    url = reverse("assessments:path_panel", args=[path.pk])
    text = sign_in(cast.facilitator).get(url).content.decode()
    assert "En retard" in text
    assert f"?parcours={path.pk}&amp;moment=baseline" in text
    assert "Noter fait autrement" in text
    assert "Noter fait autrement" not in sign_in(cast.other_facilitator).get(url).content.decode()


def test_the_proposal_opens_with_the_path_and_the_moment_chosen(cast, path, sign_in):
    url = reverse("assessments:create", args=[path.actor_id]) + f"?parcours={path.pk}&moment=exit"
    form = sign_in(cast.facilitator).get(url).context["form"]
    assert (form["path"].value(), form["moment"].value()) == (path.pk, "exit")


def test_the_team_closes_a_milestone_and_takes_it_back(cast, path, sign_in):
    milestone, client = path.milestones.get(kind="baseline"), sign_in(cast.facilitator)
    url = reverse("assessments:milestone_close", args=[milestone.pk])
    assert client.get(url).status_code == 200
    refused = client.post(url, {"on": "2026-02-02", "note": ""})
    assert refused.status_code == 422
    assert client.post(url, {"on": "2026-02-02", "note": "Au téléphone"}).url == path.get_absolute_url()
    milestone.refresh_from_db()
    assert (milestone.done_on, milestone.note) == (date(2026, 2, 2), "Au téléphone")
    client.post(url, {"reopen": "1"})
    milestone.refresh_from_db()
    assert milestone.done_on is None


# --- the dates of the programme ---


def _move_end(cast, day):
    update_programme(programme=cast.programme, base_version=cast.programme.version, ends_on=day)


def test_another_end_of_the_programme_moves_the_milestones_of_its_open_paths(cast, path):
    ended = enrol_actor(programme=cast.programme, actor=ActorFactory(), registered_on=date(2026, 1, 15))
    finish_path(path=ended, on=date(2026, 9, 30))
    exit_done = enrol_actor(programme=cast.programme, actor=ActorFactory(), registered_on=date(2026, 1, 15))
    close_milestone(milestone=exit_done.milestones.get(kind="exit"), on=date(2026, 2, 1), note="Déjà vu.")
    _move_end(cast, date(2027, 6, 30))
    assert _dates(path) == {
        "baseline": date(2026, 2, 14), "exit": date(2027, 6, 30),
        "after_6_months": date(2027, 12, 30), "after_12_months": date(2028, 6, 30),
    }  # fmt: skip
    assert _dates(ended)["exit"] == date(2026, 9, 30)
    assert _dates(exit_done)["exit"] == date(2026, 12, 31)


def test_the_edit_page_of_the_programme_moves_them_too(cast, path, sign_in):
    typed = {
        "name": "Parcours alimentation", "level": "actor", "kind": "collective_path", "status": "running",
        "starts_on": "2026-01-01", "ends_on": "2027-06-30", "version": cast.programme.version,
    }  # fmt: skip
    url = reverse("programmes:edit", args=[cast.programme.pk])
    assert sign_in(cast.facilitator).post(url, typed).status_code == 302
    assert _dates(path)["exit"] == date(2027, 6, 30)


def _administer(row, **values):
    """As the administration saves a row whose values were changed."""
    for name, value in values.items():
        setattr(row, name, value)
    form = SimpleNamespace(changed_data=list(values))
    admin.site.get_model_admin(type(row)).save_model(RequestFactory().post("/"), row, form, True)


def test_the_administration_moves_them_as_well(cast, path):
    _administer(path, registered_on=date(2026, 3, 1))
    _administer(cast.programme, ends_on=date(2027, 6, 30))
    assert _dates(path)["baseline"] == date(2026, 3, 31)
    assert _dates(path)["exit"] == date(2027, 6, 30)


def test_planning_again_adds_and_moves_nothing(path, django_assert_max_num_queries):
    before = _dates(path)
    with django_assert_max_num_queries(3):
        plan_milestones(path)
    assert _dates(path) == before


# --- what is awaited no more ---


def test_a_sheet_absorbed_by_another_awaits_nothing(cast, path):
    kept = enrol_actor(programme=cast.programme, actor=ActorFactory(), registered_on=date(2026, 1, 15))
    merge_actors(kept=kept.actor, absorbed=path.actor, by=cast.facilitator, choices={})
    assert path.milestones.exists()  # those of the same kind stayed
    assert Milestone.objects.awaited().filter(path=kept).exists()
    assert not Milestone.objects.awaited().filter(path=path).exists()


def test_an_archived_programme_awaits_nothing_and_is_not_written_about(cast, path):
    assert milestones_due(Viewer(cast.facilitator), TODAY)
    Programme.objects.filter(pk=cast.programme.pk).update(archived_at=timezone.now())
    assert not Milestone.objects.awaited().exists()
    assert not milestones_due(Viewer(cast.facilitator), TODAY)


def test_milestones_of_a_team_are_those_of_its_programmes(cast, path):
    assert Milestone.objects.of_team(cast.facilitator).filter(path=path).count() == 4
    assert not Milestone.objects.of_team(cast.other_facilitator).exists()
    assert not Milestone.objects.of_team(cast.administrator).exists()
