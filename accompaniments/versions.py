"""Two versions of one accompaniment: what is stored and what somebody typed, in the same words.

Whoever saves over a version they have not read is shown every difference first, whatever it is about: a field, the
people, a part, a commitment or their own private note.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format

from accompaniments.durations import label as duration_label
from accompaniments.enums import CommitmentStatus
from accompaniments.models import Accompaniment
from accompaniments.services.attached import attendances_of
from accompaniments.services.data import FIELDS, AccompanimentData, CommitmentLine, Participant
from actors.enums import Register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accompaniments.models import Commitment, Evidence
    from accompaniments.services.data import EvidenceLine
    from accounts.models import User

LABELS = {
    "facilitators": "facilitation", "registers": "registres travaillés", "people": "qui était là",
    "commitments": "engagements", "note": "ma note privée", "lines": "ce qui s’est révélé",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same: its name, what is stored, what was typed."""

    label: str
    stored: str
    typed: str


def as_data(row: Accompaniment, by: User) -> AccompanimentData:
    """What is stored, as the services take it; the note of `by`; evidence is not read back. Five queries."""
    note = row.private_notes.filter(author=by).first()
    values: dict[str, Any] = {name: getattr(row, name) for name in FIELDS}
    return AccompanimentData(
        **values, registers=list(row.registers), facilitators=list(row.facilitators.all()),
        participants=[
            Participant(actor=a.actor, contact=a.contact)
            for a in row.attendances.select_related("actor", "contact__actor")
        ],
        parts=[(part.actor, part.text) for part in row.parts.select_related("actor")],
        commitments=[
            CommitmentLine(actor=c.actor, what=c.what, due_on=c.due_on, status=c.status, pk=c.pk)
            for c in row.commitments.select_related("actor")
        ],
        private_note=note.text if note else "",
    )  # fmt: skip


def differences(row: Accompaniment, typed: AccompanimentData, by: User) -> list[Difference]:
    """Everything in which what `by` typed is not what is stored. Empty: saving it again would change nothing."""
    stored = as_data(row, by)
    if typed.private_note is None:
        typed = replace(typed, private_note=stored.private_note)
    ours, theirs = _shown(stored), _shown(replace(typed, facilitators=typed.facilitators or [by]))
    found = [
        Difference(label, ours.get(label, ""), text)
        for label, text in theirs.items()
        if ours.get(label, "").strip() != text.strip()
    ]
    known = list(row.evidences.with_subjects()) if typed.lines else []
    new = [line for line in typed.lines if not is_recorded(line, known)]
    if new:
        found.append(Difference(LABELS["lines"], "", "\n".join(_line_text(line) for line in new)))
    return found


def is_recorded(line: EvidenceLine, known: Sequence[Evidence]) -> bool:
    """Whether this very line is among the evidence (`with_subjects`) an earlier sending of the same form wrote."""
    for evidence in known:
        if evidence.verbatim != line.verbatim.strip():
            continue
        if line.existing is not None:
            found = evidence.subject == line.existing
        else:
            found = evidence.subject_kind == line.kind and str(evidence.subject) == line.label.strip()
        if found:
            return True
    return False


def known_commitment(line: CommitmentLine, known: Sequence[Commitment]) -> CommitmentLine:
    """The line with the number of the one an earlier sending of the same form made of it, if any."""
    for commitment in known if line.pk is None else ():
        if (commitment.actor_id, commitment.what, commitment.due_on) == (line.actor.pk, line.what, line.due_on):
            return replace(line, pk=commitment.pk)
    return line


def _shown(data: AccompanimentData) -> dict[str, str]:
    shown = {_verbose(name): _text(name, getattr(data, name)) for name in FIELDS}
    shown |= {
        LABELS["registers"]: ", ".join(sorted(Register(slug).wording for slug in data.registers)),
        LABELS["facilitators"]: ", ".join(sorted({str(user) for user in data.facilitators})),
        LABELS["people"]: "\n".join(_people(data)),
        LABELS["commitments"]: "\n".join(sorted(_commitment_text(line) for line in data.commitments)),
        LABELS["note"]: data.private_note or "",
    }
    return shown | {f"pour {actor} seulement": text for actor, text in data.parts}


def _verbose(name: str) -> str:
    return str(Accompaniment._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _text(name: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if name == "on":
        return date_format(value, "j F Y")
    if name == "at":
        return date_format(value, "H:i")
    if name == "duration_minutes":
        return duration_label(value)
    display = getattr(Accompaniment(**{name: value}), f"get_{name}_display", None) if name != "programme" else None
    return str(display() if display else value)


def _people(data: AccompanimentData) -> list[str]:
    rows = attendances_of(Accompaniment(state=data.state), data.participants)
    return sorted(f"{row.contact} ({row.actor})" if row.contact and row.actor else str(row) for row in rows)


def _commitment_text(line: CommitmentLine) -> str:
    due = f", pour le {date_format(line.due_on, 'j F Y')}" if line.due_on else ""
    status = "" if line.status == CommitmentStatus.OPEN else f" ({CommitmentStatus(line.status).wording.lower()})"
    return f"{line.actor}\u00a0: {line.what}{due}{status}"


def _line_text(line: EvidenceLine) -> str:
    words = f" «\u00a0{line.verbatim}\u00a0»" if line.verbatim else ""
    return f"{line.existing.label if line.existing else line.label}{words}"
