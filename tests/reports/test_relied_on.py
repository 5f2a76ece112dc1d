"""What a frozen figure was computed from is not taken away afterwards."""

import uuid
from datetime import date
from decimal import Decimal

from common.registries import is_relied_on
from programmes.services import add_budget_line
from reports.building import build_version
from reports.services import create_report, request_version


def test_a_budget_line_a_version_was_computed_from_is_relied_on(cast):
    line = add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000), actual=Decimal(10))
    report = create_report(
        title="Rapport", programme=cast.programme, starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30),
        by=cast.facilitator,
    )  # fmt: skip
    build_version(version_id=request_version(report=report, submission_id=uuid.uuid4(), by=cast.facilitator).pk)
    later = add_budget_line(programme=cast.programme, label="Restitution", planned=Decimal(800))
    assert is_relied_on(line)
    assert not is_relied_on(later)
