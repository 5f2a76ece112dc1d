"""What the steps of the loading hand to one another, and how days are counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from actors.models import Actor, Contact, ResourceOffer, Revealed
from ecosystems.models import Ecosystem
from programmes.models import Path, Programme
from territories.models import FunctionalSphere, PolicyObjective, Territory

PREFIX = "DÉMO "
_NAMESPACE = uuid.UUID("5f3b8a52-3c1e-5d0e-9a39-2f6d5f1c7e10")


def known_id(name: str) -> uuid.UUID:
    """Always the same identifier for the same name: its row is found again, whatever became of its text."""
    return uuid.uuid5(_NAMESPACE, name)


@dataclass
class Seed:
    """Everything loaded so far, by the names the data files use."""

    today: date
    users: dict[str, User]
    mrn: Territory
    actors: dict[str, Actor] = field(default_factory=dict)
    contacts: dict[str, list[Contact]] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    paths: dict[tuple[str, str], Path] = field(default_factory=dict)
    revealed: dict[str, Revealed] = field(default_factory=dict)
    offers: dict[str, list[ResourceOffer]] = field(default_factory=dict)
    ecosystems: dict[str, Ecosystem] = field(default_factory=dict)

    def day(self, ago: int) -> date:
        """So many days ago (or ahead when negative), moved to a working day: back to Friday, or on to Monday."""
        day = self.today - timedelta(days=ago)
        weekend = max(0, day.weekday() - 4)
        if ago < 0:
            return day + timedelta(days=(7 - day.weekday()) if weekend else 0)
        return day - timedelta(days=weekend)

    def moment(self, ago: int) -> datetime:
        """Six in the evening of that day, Paris time: when one writes down what happened."""
        return evening(self.day(ago))

    def objectives(self, names: Iterable[str]) -> list[PolicyObjective]:
        """Public policy objectives, by « framework/objective »."""
        pairs = [name.split("/") for name in names]
        return [PolicyObjective.objects.get(framework__slug=framework, slug=slug) for framework, slug in pairs]

    def sphere(self, slug: str | None) -> FunctionalSphere | None:
        return FunctionalSphere.objects.get(slug=slug) if slug else None


def evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18)))


def written_on(row: Any, moment: datetime, *fields: str) -> None:
    """Date a row as if it had been written then: services stamp the present, the demonstration has a past."""
    type(row)._base_manager.filter(pk=row.pk).update(**dict.fromkeys(fields or ("created_at",), moment))
