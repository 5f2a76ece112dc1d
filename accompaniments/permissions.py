"""Who may log, read and write accompaniments and the evidence they give (DESIGN §4).

Visibility (`visible_to`) decides between 404 and the rest; these predicates decide between 403 and the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import rules

from accompaniments.models import Accompaniment, Evidence, VolunteerTime
from accounts.permissions import is_actor_member, is_administrator, is_club, is_signed_in
from programmes.models import Programme

if TYPE_CHECKING:
    from accounts.viewer import Viewer


@rules.predicate
def is_in_team(viewer: Viewer, accompaniment: Accompaniment) -> bool:
    """One of its facilitators, or in its programme's team; administrators always."""
    return Accompaniment.objects.filter(pk=accompaniment.pk).teamed_by(viewer).exists()


@rules.predicate
def is_in_source_team(viewer: Viewer, evidence: Evidence) -> bool:
    """Words said in a meeting are their team's to record consents about; other sources belong to the Club."""
    if evidence.accompaniment is None:
        return viewer.is_club
    return is_in_team(viewer, evidence.accompaniment)


@rules.predicate
def is_in_programme_team(viewer: Viewer, programme: Programme) -> bool:
    return Programme.objects.teamed_by(viewer).filter(pk=programme.pk).exists()


@rules.predicate
def noted_for_own_team(viewer: Viewer, row: VolunteerTime) -> bool:
    """In the team of its programme, or of the session it was given at."""
    if is_in_programme_team(viewer, row.programme):
        return True
    return row.accompaniment is not None and is_in_team(viewer, row.accompaniment)


rules.add_perm("accompaniments.list", is_club | is_actor_member)
rules.add_perm("accompaniments.create", is_club)
rules.add_perm("accompaniments.view", is_signed_in)
rules.add_perm("accompaniments.edit", is_club & is_in_team)
rules.add_perm("accompaniments.notes_access", is_administrator)
rules.add_perm("accompaniments.inbox", is_club)
rules.add_perm("accompaniments.draft", is_club)
rules.add_perm("evidence.view", is_signed_in)
rules.add_perm("evidence.add", is_club)
rules.add_perm("evidence.consent", is_club & is_in_source_team)
rules.add_perm("volunteering.view", is_club)
rules.add_perm("volunteering.note", is_club & is_in_programme_team)
rules.add_perm("volunteering.edit", is_club & noted_for_own_team)
