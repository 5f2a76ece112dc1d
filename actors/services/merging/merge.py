"""The merge itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from actors.enums import ConsentDecision, DuplicateState, MembershipRole
from actors.models import Actor, ActorConsent, DuplicatePair, Membership, Merge
from actors.services.actors import check
from actors.services.merging.fields import chosen_values
from actors.services.merging.journal import Journal, as_json
from actors.services.merging.links import Link, business_fields, links_to, own_lists, protections
from common.errors import Conflict, DomainError
from common.locking import save_version

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def merge_actors(
    *,
    kept: Actor,
    absorbed: Actor,
    by: User | None,
    choices: dict[str, str],
    base_versions: tuple[int, int] | None = None,
) -> Merge:
    """Bring `absorbed` into `kept`: links repointed, blanks filled, `choices` ({group: kept | absorbed}) followed.

    `base_versions` are those of the two sheets the person compared. Raises Conflict when one changed since,
    DomainError when one is merged or archived already, or when the resulting sheet is refused.
    """
    kept, absorbed = locked(kept.pk, absorbed.pk)
    _refuse_what_no_longer_stands(kept, absorbed)
    if base_versions not in (None, (kept.version, absorbed.version)):
        raise Conflict("Une des deux fiches a changé entre-temps : relisez-les avant de fusionner.", current=kept)
    journal, taken = Journal(), chosen_values(kept, absorbed, choices)
    decisions = _decisions(kept), _decisions(absorbed)
    absorbed.merged_into = kept
    save_version(absorbed, base_version=absorbed.version, fields=["merged_into"])  # first: frees its SIRET
    repoint(Actor, absorbed.pk, kept.pk, journal)
    _keep_withdrawals(kept, decisions, by, journal)
    _keep_higher_rights(journal)
    _take(kept, taken, journal)
    _describe_moved(journal)
    journal.pair = _decide_pair(kept, absorbed, by)
    return Merge.objects.create(kept=kept, absorbed=absorbed, merged_by=by, journal=journal.as_dict())


def locked(*pks: int) -> list[Actor]:
    """The sheets, locked in the order of their ids (two merges at once wait for each other), given as asked."""
    rows = {
        row.pk: row for row in Actor._base_manager.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    }
    if len(rows) < len(set(pks)):
        raise DomainError("Une des deux fiches n’existe plus.")
    return [rows[pk] for pk in pks]


def _refuse_what_no_longer_stands(kept: Actor, absorbed: Actor) -> None:
    if kept.pk == absorbed.pk:
        raise DomainError("Une fiche ne se fusionne pas avec elle-même.")
    for actor in (kept, absorbed):
        if actor.merged_into_id is not None:
            raise DomainError(f"« {actor} » est déjà fusionnée dans une autre fiche : rechargez la page.")
        if actor.archived_at is not None:
            raise DomainError(f"« {actor} » est archivée : rétablissez-la avant de fusionner.")


# --- links ---


def repoint(model: Any, old: int, new: int, journal: Journal) -> None:
    """Make every row that points to `old` point to `new`, and give `new` what the lists of `old` hold."""
    for link in links_to(model):
        _repoint_link(link, old, new, journal)
    for own in own_lists(model):
        rows = own.through._base_manager
        there = set(rows.filter(**{own.source: new}).values_list(own.target, flat=True))
        if own.through._meta.get_field(own.target).related_model is model:
            there.add(new)  # a club is not a member of itself
        for target in rows.filter(**{own.source: old}).order_by("pk").values_list(own.target, flat=True):
            if target not in there:
                journal.added(rows.create(**{f"{own.source}_id": new, f"{own.target}_id": target}))


def _repoint_link(link: Link, old: int, new: int, journal: Journal) -> None:
    rows = link.model._base_manager.filter(**{link.field.attname: old})
    twice = Q(pk=new) if link.model is link.field.related_model else Q()
    for other in link.others:
        twice |= Q(**{other.attname: new})
    stay = set(rows.filter(twice).values_list("pk", flat=True)) if twice else set()
    pks = [pk for pk in rows.select_for_update().order_by("pk").values_list("pk", flat=True) if pk not in stay]
    for pk in sorted(stay):
        if not (link.model is Actor and pk == new):  # the kept sheet's own parent is chosen with its other columns
            journal.left_behind(link, pk, None)
    if not pks:
        return
    try:
        point(link.model, link.field, pks, new)
        journal.moved(link, pks, old, new)
    except IntegrityError:
        for pk in pks:
            _repoint_row(link, pk, old, new, journal)


def _repoint_row(link: Link, pk: int, old: int, new: int, journal: Journal) -> None:
    """One row alone; when a constraint refuses it, it stays, and what hangs on it goes to the row in its way."""
    try:
        point(link.model, link.field, [pk], new)
        journal.moved(link, [pk], old, new)
    except IntegrityError as error:
        winner = _in_the_way(link, pk, new, error)
        journal.left_behind(link, pk, winner)
        if winner is not None:
            repoint(link.model, pk, winner, journal)


def point(model: Any, field: Any, pks: Iterable[int], to: int) -> None:
    """Write the relation, append-only tables included. Raises IntegrityError, with nothing written."""
    rows = model._base_manager.filter(pk__in=list(pks))
    with transaction.atomic():
        if triggers := protections(model):
            with pgtrigger.ignore(*triggers):
                rows.update(**{field.attname: to})
        else:
            rows.update(**{field.attname: to})


def _in_the_way(link: Link, pk: int, new: int, error: IntegrityError) -> int | None:
    """The row that has the place this one would take, by the constraint's name."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    constraint = next((each for each in link.model._meta.constraints if each.name == name), None)
    fields = getattr(constraint, "fields", ())
    if not fields:
        return None
    row = link.model._base_manager.get(pk=pk)
    same = {name: getattr(row, link.model._meta.get_field(name).attname) for name in fields} | {link.field.name: new}
    rows = link.model._base_manager.filter(constraint.condition or Q(), **same)  # type: ignore[union-attr]
    return rows.exclude(pk=pk).values_list("pk", flat=True).first()


# --- columns, consents, pair ---


def _take(kept: Actor, taken: dict[str, Any], journal: Journal) -> None:
    for name, value in taken.items():
        field = kept._meta.get_field(name)
        before = as_json(getattr(kept, field.attname))  # type: ignore[union-attr]
        setattr(kept, name, value)
        journal.field(Actor, kept.pk, name, before, as_json(getattr(kept, field.attname)))  # type: ignore[union-attr]
    check(kept, exclude=tuple(field.name for field in kept._meta.fields if field.name not in taken))
    save_version(kept, base_version=kept.version, fields=list(taken))


def _decisions(actor: Actor) -> dict[str, ActorConsent]:
    """The consents that count today, by use."""
    return {row.use: row for row in actor.consents.latest_decisions()}


def _keep_withdrawals(
    kept: Actor, decisions: tuple[dict[str, ActorConsent], dict[str, ActorConsent]], by: User | None, journal: Journal
) -> None:
    """Where two decisions meet the stricter wins: a withdrawal that an older order would hide is said again."""
    counting = _decisions(kept)
    for decision in (row for side in decisions for row in side.values()):
        if decision.decision == ConsentDecision.WITHDRAWN != counting[decision.use].decision:
            again = ActorConsent.objects.create(
                actor=kept, use=decision.use, decision=ConsentDecision.WITHDRAWN, text_shown=decision.text_shown,
                given_by=decision.given_by, given_on=decision.given_on, recorded_by=by,
            )  # fmt: skip
            journal.added(again)
            counting[decision.use] = again


def _keep_higher_rights(journal: Journal) -> None:
    """Who belongs to both sheets and leads one of them leads the kept one."""
    own = {each["pk"]: each["winner"] for each in journal.left if each["model"] == Membership._meta.label}
    rows = (
        Membership.objects.select_for_update(of=("self",)).order_by("pk").in_bulk([*own, *filter(None, own.values())])
    )
    for pk, winner in own.items():
        kept = rows.get(winner) if winner else None
        if kept is not None and rows[pk].role == MembershipRole.LEAD != kept.role:
            journal.raised(kept, "role", kept.role, MembershipRole.LEAD.value)
            kept.role = MembershipRole.LEAD
            kept.save(update_fields=["role"])


def _describe_moved(journal: Journal) -> None:
    """Remember moved rows as the merge leaves them: by their last event, else by value."""
    for model, pks in journal.moved_rows().items():
        if model._meta.auto_created:
            continue
        if events := events_of(model):
            rows = events._base_manager.filter(pgh_obj__in=pks).order_by().values_list("pgh_obj_id")
            journal.events += [
                {"model": model._meta.label, "pk": pk, "event": event}
                for pk, event in rows.annotate(last=Max("pgh_id"))
            ]
            continue
        names = [field.attname for field in business_fields(model)]
        for row in model._base_manager.filter(pk__in=pks).order_by("pk").values("pk", *names):
            journal.row(model, row.pop("pk"), as_json(row))


def events_of(model: Any) -> Any:
    """The history table of a tracked model, or nothing."""
    return next((each for each in apps.get_models() if getattr(each, "pgh_tracked_model", None) is model), None)


def _decide_pair(kept: Actor, absorbed: Actor, by: User | None) -> list[Any] | None:
    first, second = sorted((kept.pk, absorbed.pk))
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(first=first, second=second).first()
    if pair is None:
        return None
    before = [pair.pk, pair.state, as_json(pair.decided_at), pair.decided_by_id]
    pair.state, pair.decided_by, pair.decided_at = DuplicateState.MERGED, by, timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    return before
