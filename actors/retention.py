"""How long this app keeps people: see accounts.retention."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from actors.models import Contact, ImportBatch
from actors.services.imports import forget_lines
from actors.services.personal_data import erase_contact
from common.enums import JobState
from common.querysets import related
from common.registries import RetentionRule, add_retention

_REASON = "Durée de conservation atteinte."


def contacts_due() -> models.QuerySet:
    """People not heard of for the whole time: no sign of theirs noted, not present at a meeting, no open account, and
    no path of their organisation under way. A person never heard of counts from the day their sheet was made.
    """
    limit = timezone.localdate() - settings.RETENTION_CONTACT
    attendances, paths = related(Contact, "attendances"), related(related(Contact, "actor"), "paths")
    came = attendances._base_manager.filter(contact=OuterRef("pk"), status="present", accompaniment__on__gte=limit)
    contributed = related(Contact, "contributions")._base_manager.filter(
        contact=OuterRef("pk"), begun_at__date__gte=limit
    )
    going = paths._base_manager.filter(actor=OuterRef("actor"), status__in=["registered", "active"])
    return (
        Contact.objects.filter(erased_at=None)
        .annotate(_last_sign=Coalesce("last_heard_on", TruncDate("created_at")))
        .filter(Q(_last_sign__lt=limit), Q(user=None) | Q(user__is_active=False))
        .exclude(Exists(came))
        .exclude(Exists(contributed))
        .exclude(Exists(going))
    )


def _erase(rows: Iterable[Any]) -> int:
    return sum(bool(erase_contact(contact=row, by=None, reason=_REASON)) for row in rows)


def imports_due() -> models.QuerySet:
    """Imports over (or left aside) for the whole time whose lines or files are still there."""
    rows = ImportBatch.objects.filter(queued_at__lt=timezone.now() - settings.RETENTION_FILES)
    lines = related(ImportBatch, "rows")._base_manager.filter(batch=OuterRef("pk"))
    return rows.exclude(state=JobState.RUNNING).filter(
        Exists(lines) | Q(source__isnull=False) | Q(error_file__isnull=False)
    )


def _forget_imports(rows: Any) -> int:
    """Lines and files go, with the samples of columns; what was written in the directory stays, and the counts."""
    done = 0
    for batch in rows.select_related("source", "error_file"):
        forget_lines(batch)
        done += 1
    return done


def register() -> None:
    """Make this app's rules known."""
    add_retention(
        RetentionRule("contact", "Contacts sans nouvelles", "le dernier signe venant de la personne",
                      lambda: settings.RETENTION_CONTACT, contacts_due, _erase)
    )  # fmt: skip
    add_retention(
        RetentionRule("fichiers-importes", "Fichiers et lignes d’import", "le dépôt du fichier",
                      lambda: settings.RETENTION_FILES, imports_due, _forget_imports)
    )  # fmt: skip
