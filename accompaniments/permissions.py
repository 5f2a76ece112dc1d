"""Who may log, read and write accompaniments and the evidence they give (DESIGN §4).

Visibility (`visible_to`) decides between 404 and the rest; these predicates decide between 403 and the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import rules

from accompaniments.models import Accompaniment, Commitment, CommitmentWord, Document, Evidence, VolunteerTime
from accounts.permissions import is_actor_member, is_administrator, is_club, is_signed_in
from actors.models import Actor
from actors.permissions import is_own_actor
from programmes.models import Programme
from programmes.permissions import is_team

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
def keeps_documents_of(viewer: Viewer, host: Actor | Programme | Accompaniment) -> bool:
    """Who may keep a document there: the Club and the actor itself; the team of a programme, of an accompaniment."""
    if isinstance(host, Actor):
        return viewer.is_club or bool(is_own_actor.test(viewer, host))
    if isinstance(host, Programme):
        return viewer.is_administrator or bool(is_team.test(viewer, host))
    return viewer.is_club and bool(is_in_team.test(viewer, host))


@rules.predicate
def put_it_there(viewer: Viewer, document: Document) -> bool:
    """The Club, or the member who put it there."""
    mine = viewer.user is not None and document.uploaded_by_id == viewer.user.pk  # type: ignore[attr-defined]
    return viewer.is_club or mine


@rules.predicate
def keeps_document(viewer: Viewer, document: Document) -> bool:
    """Who may archive one: whoever put it there, where they may keep some."""
    return bool(put_it_there.test(viewer, document)) and bool(keeps_documents_of.test(viewer, document.host))


@rules.predicate
def said_it(viewer: Viewer, said: Evidence | CommitmentWord) -> bool:
    """Whoever spoke in the company's space."""
    word: Any = said.statement if isinstance(said, Evidence) else said
    return viewer.user is not None and word is not None and word.said_by_id == viewer.user.pk


@rules.predicate
def undertook(viewer: Viewer, commitment: Commitment) -> bool:
    """Member of the actor that took the commitment."""
    return commitment is not None and commitment.actor_id in viewer.actor_ids  # type: ignore[attr-defined]


@rules.predicate
def noted_for_own_team(viewer: Viewer, row: VolunteerTime) -> bool:
    """In the team of its programme, or of the session it was given at."""
    if viewer.is_administrator or is_team.test(viewer, row.programme):
        return True
    return row.accompaniment is not None and is_in_team(viewer, row.accompaniment)


rules.add_perm("accompaniments.list", is_club | is_actor_member)
rules.add_perm("accompaniments.create", is_club)
rules.add_perm("accompaniments.view", is_signed_in)
rules.add_perm("accompaniments.edit", is_club & is_in_team)
rules.add_perm("accompaniments.invite", is_club & is_in_team)
rules.add_perm("agenda.view", is_club | is_actor_member)
rules.add_perm("agenda.feeds", is_club | is_actor_member)
rules.add_perm("accompaniments.notes_access", is_administrator)
rules.add_perm("accompaniments.inbox", is_club)
rules.add_perm("accompaniments.draft", is_club)
rules.add_perm("accompaniments.space", is_actor_member)
rules.add_perm("accompaniments.read_said", is_club)
rules.add_perm("commitments.answer", undertook)
rules.add_perm("commitments.take_back", said_it)
rules.add_perm("evidence.view", is_signed_in)
rules.add_perm("evidence.add", is_club)
rules.add_perm("evidence.consent", is_club & is_in_source_team)
rules.add_perm("evidence.speak", is_own_actor)
rules.add_perm("evidence.take_back", said_it)
rules.add_perm("documents.view", is_signed_in)
rules.add_perm("documents.add", keeps_documents_of)
rules.add_perm("documents.archive", keeps_document)
rules.add_perm("volunteering.view", is_club)
rules.add_perm("volunteering.note", is_administrator | is_team)
rules.add_perm("volunteering.edit", is_club & noted_for_own_team)
