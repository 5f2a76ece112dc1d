"""A report the funders can read: its words, and a first version made and published as the screens would."""

from datetime import date

from demo.seed.context import Seed, known_id
from demo.seed.files import texts
from reports.models import ReportVersion
from reports.services import build_version, create_report, publish_version, request_version, update_narrative

ENOUGH_DAYS = 120


def load_report(seed: Seed) -> ReportVersion:
    """Raises DomainError when the version could not be made, or may not be published.

    Made here and not by a worker: none runs yet, and the message it will find later finds nothing left to do.
    """
    item, by = texts("around.yaml")["report"], seed.users["facilitatrice"]
    programme = seed.programmes["alimentation"]
    report = create_report(
        title=item["title"],
        programme=programme,
        starts_on=period_start(seed, programme.starts_on),
        ends_on=seed.today,
        by=by,
    )
    update_narrative(report=report, texts=item["narrative"], base_version=report.version)
    version = request_version(report=report, submission_id=known_id("rapport-alimentation-1"), by=by)
    build_version(version_id=version.pk)
    return publish_version(version=version, by=by)


def period_start(seed: Seed, programme_start: date) -> date:
    """The year to date once it has something to tell, else since the programme began."""
    new_year = seed.today.replace(month=1, day=1)
    is_told = (seed.today - new_year).days >= ENOUGH_DAYS
    return max(new_year, programme_start) if is_told else programme_start
