"""The milestones of a path: planned with it, moved with its dates, closed by an assessment or otherwise."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Milestone
from assessments.services import close_milestone
from common.errors import DomainError
from programmes.services import drop_path, enrol_actor, finish_path, resume_path
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
