"""The programmes, who funds them, their calendar, each actor's path, and who applies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.utils.html import escape

from common.printing import print_html
from demo.seed.context import Seed, known_id, written_on
from demo.seed.files import texts
from programmes.enums import JoinRequestState
from programmes.models import JoinRequest, PhaseTemplate, Programme
from programmes.services import (
    add_budget_line,
    add_funding,
    add_team_member,
    apply_template,
    create_programme,
    drop_path,
    enrol_actor,
    finish_path,
    move_stage,
    update_deliverable,
)


def load_programmes(seed: Seed) -> None:
    for slug, item in texts("programmes.yaml").items():
        programme = create_programme(
            name=item["name"],
            level=item["level"],
            kind=item["kind"],
            status=item["status"],
            summary=item["summary"],
            starts_on=seed.day(item["starts_ago"]).replace(day=1),
            ends_on=(seed.day(item["ends_ago"]).replace(day=28) + timedelta(days=4)).replace(day=1)
            - timedelta(days=1),
            territory=seed.mrn,
            carrier=seed.actors["club-inne"],
            targets=item["targets"],
            objectives=seed.objectives(item["objectives"]),
        )
        written_on(programme, seed.moment(item["starts_ago"]))
        seed.programmes[slug] = programme
        _frame(seed, programme, item)
        _calendar(seed, programme, item)
        for actor, path in item["paths"].items():
            _path(seed, slug, actor, path)
        for rank, request in enumerate(item.get("requests", [])):
            _request(seed, programme, slug, rank, request)


def _frame(seed: Seed, programme: Programme, item: dict[str, Any]) -> None:
    for account in item["team"]:
        add_team_member(programme=programme, user=seed.users[account])
    for funding in item["fundings"]:
        amount = funding.get("amount")
        add_funding(
            programme=programme, actor=seed.actors[funding["actor"]], role=funding["role"],
            amount=Decimal(amount) if amount else None, agreement=funding.get("agreement", ""),
        )  # fmt: skip
    for position, (label, planned, actual) in enumerate(item["budget"]):
        add_budget_line(
            programme=programme, label=label, planned=Decimal(planned), actual=Decimal(actual) if actual else None,
            position=position,
        )  # fmt: skip


def _calendar(seed: Seed, programme: Programme, item: dict[str, Any]) -> None:
    """The phases of the template, and what was handed over already."""
    by = seed.users[item["team"][0]]
    apply_template(programme=programme, template=PhaseTemplate.objects.get(slug=item["template"]), by=by)
    for title, days, note in item.get("delivered", []):
        deliverable = programme.deliverables.get(title=title)
        file = _document(title) if title == item.get("document") else None
        update_deliverable(
            deliverable=deliverable, title=title, phase=deliverable.phase, due_on=deliverable.due_on, note=note,
            delivered_on=min(deliverable.due_on + timedelta(days=days), seed.today), file=file, by=by,
        )  # fmt: skip


def _document(title: str) -> ContentFile:
    """One page that says what it is."""
    page = (
        f'<html lang="fr"><head><title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>'
        "<p>Document de démonstration : tout y est inventé.</p></body></html>"
    )
    return ContentFile(print_html(page, stylesheet="sign_in_sheet.css"), name=f"{title}.pdf")


def _request(seed: Seed, programme: Programme, slug: str, rank: int, item: dict[str, Any]) -> None:
    """An application: written as it stands today, nobody is written to."""
    request = JoinRequest(
        kind="programme", programme=programme, organisation=item["organisation"], full_name=item["name"],
        email=f"candidature-{rank}@demo.club-inne.invalid", commune_name=item.get("commune", ""),
        message=item["message"], submission_id=known_id(f"candidature-{slug}-{rank}"),
    )  # fmt: skip
    if "accepted" in item:
        request.state, request.actor = JoinRequestState.ACCEPTED, seed.actors[item["accepted"]]
    if "declined" in item:
        request.state, request.decline_reason = JoinRequestState.DECLINED, item["declined"]
    if request.state != JoinRequestState.RECEIVED:
        request.decided_by, request.decided_at = seed.users["facilitatrice"], seed.moment(item["ago"] - 4)
    request.save()
    written_on(request, seed.moment(item["ago"]), "received_at")


def _path(seed: Seed, programme: str, actor: str, item: dict[str, Any]) -> None:
    by = seed.users["autre-facilitateur" if programme == "culture" else "facilitatrice"]
    path = enrol_actor(
        programme=seed.programmes[programme], actor=seed.actors[actor], by=by, status=item.get("status", "active"),
        registered_on=seed.day(item["registered"]),
    )  # fmt: skip
    for ago, stage, reason, register in item["moves"]:
        move_stage(path=path, to_stage=stage, reason=reason, register=register, on=seed.day(ago), by=by)
    if dropped := item.get("dropped"):
        drop_path(path=path, reason=dropped[1], on=seed.day(dropped[0]), by=by)
    if finished := item.get("finished"):
        finish_path(path=path, on=seed.day(finished), by=by)
    seed.paths[programme, actor] = path
