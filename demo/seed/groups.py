"""A large workshop with its attendance sheet and what participants thought of it, and sessions that come again."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import cycle

from accompaniments.models import Accompaniment, Attendance, Feedback
from accompaniments.schedule import Every, dates_after
from accompaniments.services import AccompanimentData, Participant, log_accompaniment
from accompaniments.services.feedback import open_feedback
from accompaniments.services.series import repeat_accompaniment
from demo.seed.context import Seed, evening, known_id, written_on
from demo.seed.files import texts

PEOPLE = 40
STATUSES = ("present", "present", "present", "excused", "present", "absent", "present", "registered")


def load_groups(seed: Seed) -> None:
    """Outside any programme, or still to come: no figure of the report moves."""
    told = texts("around.yaml")["groups"]
    _feedback(_workshop(seed, told["workshop"]), told["workshop"]["feedback"])
    _series(seed, told["series"])


def _workshop(seed: Seed, item: dict) -> Accompaniment:
    by = seed.users["facilitatrice"]
    people = [contact for contacts in seed.contacts.values() for contact in contacts][:PEOPLE]
    data = AccompanimentData(
        kind="fresque", on=seed.day(item["ago"]), at=time(14), duration_minutes=180, title=item["title"],
        place=item["place"], summary=item["summary"], anonymous_count=6, facilitators=[by],
        participants=[Participant(actor=contact.actor, contact=contact) for contact in people],
    )  # fmt: skip
    row = log_accompaniment(submission_id=known_id("grand-atelier"), by=by, data=data)
    rows = list(row.attendances.all())
    for attendance, status in zip(rows, cycle(STATUSES), strict=False):
        attendance.status = status
    Attendance.objects.bulk_update(rows, ["status"])
    written_on(row, evening(row.on))
    open_feedback(accompaniment=row, by=by)
    return row


def _feedback(row: Accompaniment, opinions: list) -> None:
    for rank, (rating, text) in enumerate(opinions):
        number = known_id(f"feedback-grand-atelier-{rank}")
        feedback = Feedback.objects.create(accompaniment=row, rating=rating, text=text, submission_id=number)
        written_on(feedback, evening(row.on), "at")


def _series(seed: Seed, item: dict) -> None:
    by = seed.users["facilitatrice"]
    data = AccompanimentData(
        kind="codev", state="planned", on=seed.today + timedelta(days=item["in_days"]), at=time(9, 30),
        duration_minutes=120, title=item["title"], place=item["place"], facilitators=[by],
        programme=seed.programmes["alimentation"],
        participants=[Participant(actor=seed.actors[slug]) for slug in item["actors"]],
    )  # fmt: skip
    first = log_accompaniment(submission_id=known_id("serie"), by=by, data=data)
    days = dates_after(first.on, every=Every.FORTNIGHT, times=item["times"])
    repeat_accompaniment(accompaniment=first, submission_id=known_id("serie"), by=by, dates=days)
