"""A report being prepared: its words are there, « demander » is one click away. Nothing is published."""

from datetime import date

from demo.seed.context import Seed
from demo.seed.files import texts
from reports.services import create_report, update_narrative

ENOUGH_DAYS = 120


def load_report(seed: Seed) -> None:
    item = texts("around.yaml")["report"]
    programme = seed.programmes["alimentation"]
    report = create_report(
        title=item["title"],
        programme=programme,
        starts_on=period_start(seed, programme.starts_on),
        ends_on=seed.today,
        by=seed.users["facilitatrice"],
    )
    update_narrative(report=report, texts=item["narrative"], base_version=report.version)


def period_start(seed: Seed, programme_start: date) -> date:
    """The year to date once it has something to tell, else since the programme began."""
    new_year = seed.today.replace(month=1, day=1)
    is_told = (seed.today - new_year).days >= ENOUGH_DAYS
    return max(new_year, programme_start) if is_told else programme_start
