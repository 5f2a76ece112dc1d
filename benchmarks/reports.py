"""What our part of a report costs beside WeasyPrint's."""

import statistics
import uuid
from datetime import date
from typing import Any

from django.core.management import call_command

from accounts.models import User
from benchmarks.harness import Result, at_most, timed
from programmes.models import Programme
from reports import rendering
from reports.building import build_version
from reports.models import ReportVersion
from reports.services import create_report, request_version
from reports.snapshot import Snapshot

ROUNDS = 9


def measure(world: dict[str, Any]) -> list[Result]:
    """(Whole build − WeasyPrint alone on the same HTML) ÷ WeasyPrint alone, on the demonstration's programme."""
    call_command("load_demo", verbosity=0)
    programme = Programme.objects.get(name="DÉMO Parcours EFC alimentation")
    by = User.objects.get(email="facilitation@mesure.invalid")
    year = date.today().year
    report = create_report(
        programme=programme, title="MESURE", starts_on=date(year, 1, 1), ends_on=date(year, 12, 31), by=by
    )
    overheads = []
    for turn in range(ROUNDS + 1):
        version = request_version(report=report, submission_id=uuid.uuid4(), by=by)
        whole = timed(lambda pk=version.pk: build_version(version_id=pk))
        version = ReportVersion.objects.get(pk=version.pk)
        assert version.state == "ready", version.failure_reason
        html = rendering.html_of(Snapshot.model_validate(version.snapshot))
        alone = timed(lambda text=html: rendering.print_html(text))
        if turn:  # the first one warms fonts and imports
            overheads.append((whole - alone) / alone)  # side by side: the machine's mood counts on both
    return [at_most("report.overhead", statistics.median(overheads), 0.15, unit="")]
