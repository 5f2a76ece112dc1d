"""The accompaniments, with all that was revealed and said in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from accompaniments.enums import COLLECTIVE_KINDS
from accompaniments.models import Accompaniment, Attendance, Commitment, Feedback, VolunteerTime
from accompaniments.services import (
    AccompanimentData,
    CommitmentLine,
    EvidenceLine,
    Measurement,
    Participant,
    log_accompaniment,
)
from demo.seed.context import Seed, evening, known_id, written_on
from demo.seed.files import texts
from demo.seed.revealed import KINDS, reveal

# file → (programme, whoever facilitates unless the meeting says otherwise)
FILES = {
    "food_first_months.yaml": ("alimentation", "facilitatrice"),
    "food_last_months.yaml": ("alimentation", "facilitatrice"),
    "culture.yaml": ("culture", "autre-facilitateur"),
    "elsewhere.yaml": (None, "facilitatrice"),
}
TWO_PEOPLE_FROM = 11  # an organisation of that size sends both of its people to collective meetings


def load_meetings(seed: Seed) -> None:
    """In the order of time: a later meeting may speak of what an earlier one revealed."""
    logged = {item["slug"]: _log(seed, item) for item in sorted(_all(), key=lambda item: -item["ago"])}
    around = texts("around.yaml")
    for slug, opinions in around["feedback"].items():
        for rank, (rating, text) in enumerate(opinions):
            feedback = Feedback.objects.create(
                accompaniment=logged[slug],
                rating=rating,
                text=text,
                submission_id=known_id(f"feedback-{slug}-{rank}"),
            )
            written_on(feedback, evening(logged[slug].on), "at")
    for programme, slug, minutes, what in around["volunteer"]:
        VolunteerTime.objects.create(
            programme=seed.programmes[programme], accompaniment=logged[slug], on=logged[slug].on, minutes=minutes,
            what=what, recorded_by=seed.users["facilitatrice"],
        )  # fmt: skip


def first_meeting_id() -> Any:
    """The identifier by which a loaded demonstration is recognised."""
    return known_id("lancement")


def _all() -> Iterator[dict[str, Any]]:
    for name, (programme, by) in FILES.items():
        for item in texts(name):
            yield {"programme": programme, "by": by, "state": "held", **item}


def _log(seed: Seed, item: dict[str, Any]) -> Accompaniment:
    by, on, is_held = seed.users[item["by"]], seed.day(item["ago"]), item["state"] == "held"
    programme = seed.programmes.get(item["programme"])
    done = item.get("done", "complete" if item["state"] != "planned" else "to_complete")
    everybody = item["actors"] + item.get("excused", []) + item.get("absent", [])
    data = AccompanimentData(
        kind=item["kind"],
        format=item.get("format", "onsite"),
        state=item["state"],
        completeness=done,
        title=item.get("title", ""),
        on=on,
        at=time.fromisoformat(item["at"]) if "at" in item else None,
        duration_minutes=item["minutes"],
        place=item.get("place", ""),
        programme=programme,
        registers=item.get("registers", []),
        summary=item.get("summary", ""),
        decisions=item.get("decisions", ""),
        next_step=item.get("next_step", ""),
        anonymous_count=item.get("anonymous", 0),
        facilitators=[by],
        participants=[person for slug in everybody for person in _people(seed, slug, item)],
        parts=[(seed.actors[slug], text) for slug, text in item.get("parts", {}).items()],
        commitments=[
            CommitmentLine(
                actor=seed.actors[line["who"]], what=line["what"], due_on=on + timedelta(days=line["due"]),
                status=line["status"],
            )
            for line in item.get("commitments", [])
        ],
        private_note=item.get("note", ""),
        lines=[_line(seed, line, by, on, programme) for line in item.get("lines", [])],
    )  # fmt: skip
    row = log_accompaniment(submission_id=known_id(item["slug"]), by=by, data=data)
    for status in ("excused", "absent"):
        missing = [seed.actors[slug] for slug in item.get(status, [])]
        Attendance.objects.filter(accompaniment=row, actor__in=missing).update(status=status)
    if is_held:
        written_on(row, evening(on))
        for commitment in row.commitments.exclude(status="open"):
            closed = min(commitment.due_on or on, seed.today)
            Commitment.objects.filter(pk=commitment.pk).update(closed_on=closed)
    return row


def _people(seed: Seed, slug: str, item: dict[str, Any]) -> list[Participant]:
    actor, contacts = seed.actors[slug], seed.contacts[slug]
    is_big = (actor.headcount or 0) >= TWO_PEOPLE_FROM and COLLECTIVE_KINDS[item["kind"]]
    return [Participant(actor=actor, contact=contact) for contact in contacts[: 2 if is_big else 1]]


def _line(seed: Seed, line: dict[str, Any], by: Any, on: Any, programme: Any) -> EvidenceLine:
    """What was said, about something new or something known."""
    if "about" in line:
        subject = seed.revealed[line["about"]]
    else:
        subject = reveal(seed, line, by=by, on=on)
        if line.get("programme"):
            programme.limits.add(subject)
    measure = line.get("measure")
    return EvidenceLine(
        kind=next((kind for kind in KINDS if kind in line), ""),
        existing=subject,
        verbatim=line.get("said", ""),
        voice=line.get("voice", "actor"),
        stance=line.get("stance", "supports"),
        speaker=line.get("speaker", ""),
        consent=line.get("consent", "none"),
        is_expected=line.get("expected", False),
        measurement=Measurement(
            value=Decimal(measure["value"]), unit=measure["unit"], on=on, method=measure["method"]
        ) if measure else None,
    )  # fmt: skip
