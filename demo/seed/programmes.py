"""The two programmes, who funds them, and each actor's path."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from demo.seed.context import Seed, written_on
from demo.seed.files import texts
from programmes.models import Programme
from programmes.services import (
    add_budget_line,
    add_funding,
    add_team_member,
    create_programme,
    drop_path,
    enrol_actor,
    finish_path,
    move_stage,
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
            targets={"actors": item["target"]},
            objectives=seed.objectives(item["objectives"]),
        )
        written_on(programme, seed.moment(item["starts_ago"]))
        seed.programmes[slug] = programme
        _frame(seed, programme, item)
        for actor, path in item["paths"].items():
            _path(seed, slug, actor, path)


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


def _path(seed: Seed, programme: str, actor: str, item: dict[str, Any]) -> None:
    by = seed.users["facilitatrice" if programme == "alimentation" else "autre-facilitateur"]
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
