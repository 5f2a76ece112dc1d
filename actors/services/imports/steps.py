"""The three steps of an import: read the head of the file, try it on the directory, write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from actors.enums import ImportOutcome, ImportStage
from actors.models import ImportBatch, ImportRow
from actors.services.imports.fields import guess
from actors.services.imports.planning import WRITTEN, Planned, Planner
from actors.services.imports.refusals import replace_error_file
from actors.services.imports.sheets import Format, Line, lines_of, recognise, sheet_names
from actors.services.imports.writing import Writer, chunks, mark_rows
from common.errors import DomainError

Tell = Callable[[int, str], None]
HEAD = 200  # lines read to know the columns
TITLES_WITHIN = 15  # lines in which the titles stand
SAMPLES = 3
GONE = "Le fichier n’est plus là : envoyez-le à nouveau."
CHANGED = (
    "L’annuaire a changé depuis l’essai à blanc : {n} ligne{s} ne donnerai{ent} plus ce qui était montré ({lines}). "
    "Rien n’a été écrit : refaites l’essai."
)


def _content(batch: ImportBatch) -> bytes:
    if batch.source is None:
        raise DomainError(GONE)
    try:
        with default_storage.open(batch.source.key) as file:
            return bytes(file.read())
    except FileNotFoundError:
        raise DomainError(GONE) from None


# --- reading ---


def read(batch: ImportBatch, tell: Tell) -> dict[str, Any]:
    """Find the sheet, its titles, samples of its columns, and what they mean. Raises DomainError on a bad file."""
    content = _content(batch)
    found = recognise(content)
    names = sheet_names(content, found)
    sheet, head = _first_filled(content, found, names, str(batch.mapping.get("sheet", "")))
    at = _titles_line(head, batch.kind)
    columns = _columns(head[at:])
    titles, samples = [each["title"] for each in columns], [each["samples"] for each in columns]
    mapping = {
        **batch.mapping, "sheet": sheet, "sheets": names, "titles_line": head[at][0],
        "fields": guess(titles, samples, batch.kind),
    }  # fmt: skip
    mapping.setdefault("default_source", batch.name[:200])
    return {"columns": columns, "mapping": mapping, "stage": ImportStage.MAPPED}


def _first_filled(content: bytes, found: Format, names: list[str], wanted: str) -> tuple[str, list[Line]]:
    for name in [wanted] if wanted in names else names or [""]:
        lines = lines_of(content, found, name)
        head = [line for _, line in zip(range(HEAD), lines, strict=False)]
        if head:
            return name, head
    raise DomainError("Cette feuille est vide : il faut une ligne de titres, puis une ligne par organisation.")


def _titles_line(head: list[Line], kind: str) -> int:
    """The first line most of whose words are titles we know; a file may begin with a heading of its own."""
    scores = [len(guess(cells, [[] for _ in cells], kind)) for _, cells in head[:TITLES_WITHIN]]
    best = max(scores)
    return scores.index(best) if best >= 2 else 0


def _columns(lines: list[Line]) -> list[dict[str, Any]]:
    width = max(len(cells) for _, cells in lines)
    titles = lines[0][1]
    columns = []
    for rank in range(width):
        values = [cells[rank][:120] for _, cells in lines[1:] if rank < len(cells) and cells[rank]]
        title = titles[rank][:120] if rank < len(titles) else ""
        columns.append({
            "title": " ".join(title.split()) or f"Colonne {rank + 1}",
            "samples": list(dict.fromkeys(values))[:SAMPLES],
        })  # fmt: skip
    return columns


# --- trying ---


def check(batch: ImportBatch, tell: Tell) -> dict[str, Any]:
    """The dry run: one row a line, with what it would do. Decisions already taken on doubtful lines are kept."""
    content = _content(batch)
    found = recognise(content)
    after = int(batch.mapping.get("titles_line", 1))
    tell(3, "Lecture du fichier")
    lines = [line for line in lines_of(content, found, batch.mapping.get("sheet", "")) if line[0] > after]
    if not lines:
        raise DomainError("Il n’y a aucune ligne sous les titres.")
    planner = Planner(_titles(batch), batch.mapping, _decisions(batch))
    batch.rows.all().delete()
    counts: Counter[str] = Counter()
    for done, group in enumerate(chunks(planner.plan(lines)), start=1):
        ImportRow.objects.bulk_create([_row(batch, planned) for planned in group])
        counts.update(str(planned.outcome) for planned in group)
        tell(5 + 85 * done * len(group) // max(len(lines), 1), f"Essai à blanc, ligne {group[-1].line}")
    tell(95, "Fichier des refus")
    error_file = replace_error_file(batch, titles=_titles(batch))
    return {"counts": dict(counts), "stage": ImportStage.CHECKED, "error_file": error_file}


def _titles(batch: ImportBatch) -> list[str]:
    return [str(column["title"]) for column in batch.columns]


def _decisions(batch: ImportBatch) -> dict[int, str]:
    rows = batch.rows.filter(changes__has_key="_decision").exclude(changes___decision="")
    return {row.line: row.changes["_decision"] for row in rows.only("line", "changes")}


def _row(batch: ImportBatch, planned: Planned) -> ImportRow:
    target, likes = planned.target, planned.changes.get("_like") or [[None]]
    return ImportRow(
        batch=batch, line=planned.line, cells=planned.cells, outcome=planned.outcome, reasons=planned.reasons,
        changes=planned.changes,
        actor_id=likes[0][0] if planned.outcome == ImportOutcome.DOUBTFUL else target.pk if target else None,
        contact_id=planned.person.pk if planned.person else None,
    )  # fmt: skip


# --- writing ---


def apply(batch: ImportBatch, tell: Tell) -> dict[str, Any]:
    """Plan again inside the transaction; write if every line still does what was shown. Raises DomainError if not."""
    planner = Planner(_titles(batch), batch.mapping, _decisions(batch))
    total = max(1, batch.rows.count())
    plan, moved = [], []
    stored = batch.rows.order_by("line").iterator(chunk_size=500)
    for planned, row in zip(planner.plan(_cells(batch)), stored, strict=True):
        if not _as_shown(planned, row):
            moved.append(planned.line)
        planned.cells, planned.changes, planned.reasons = [], {}, []
        plan.append(planned)
        tell(2 + 58 * len(plan) // total, f"Vérification, ligne {planned.line}")
    if moved:
        lines = ", ".join(map(str, moved[:10])) + ("…" if len(moved) > 10 else "")
        s, ent = ("s", "ent") if len(moved) > 1 else ("", "t")
        raise DomainError(CHANGED.format(n=len(moved), s=s, ent=ent, lines=lines))
    tell(65, "Écriture")
    Writer(plan, on=timezone.localdate(batch.queued_at)).write()
    tell(90, "Fin")
    mark_rows(batch.pk, plan)
    error_file = replace_error_file(batch, titles=_titles(batch))
    counts = Counter(str(planned.outcome) for planned in plan)
    return {
        "counts": dict(counts), "stage": ImportStage.APPLIED, "applied_at": timezone.now(), "error_file": error_file,
    }  # fmt: skip


def _cells(batch: ImportBatch) -> Iterator[Line]:
    yield from batch.rows.order_by("line").values_list("line", "cells").iterator(chunk_size=500)


def _as_shown(planned: Planned, row: ImportRow) -> bool:
    """Whether the line does what the dry run showed, decision included."""
    decision = row.changes.get("_decision", "")
    if decision == "create":
        return planned.outcome in WRITTEN or planned.outcome == ImportOutcome.SAME
    shown = {name: change for name, change in row.changes.items() if not name.startswith("_")}
    if decision == "same":
        return planned.outcome != ImportOutcome.REFUSED and planned.shown == shown
    if planned.outcome != row.outcome:
        return False
    if planned.outcome not in WRITTEN:
        return True
    return planned.shown == shown and (planned.target.pk if planned.target else None) == row.actor_id
