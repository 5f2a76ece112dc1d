"""The data of a version as files to compute with: a spreadsheet, and CSV with their description.

They hold what the PDF prints and nothing else. Text stays text: no cell is ever a formula.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from common.exports import inert
from reports.snapshot import FigureData, Snapshot

HEAD = (
    "fig", "chiffre", "dimension", "valeur", "unite", "affichage", "n", "manquants", "sources", "publie",
    "definition", "formule", "version_definition", "regle_secret",
)  # fmt: skip
NUMBERS = {"fig", "valeur", "manquants", "sources", "version_definition"}
WIDTHS = {"chiffre": 44, "dimension": 36, "affichage": 16, "definition": 70, "formule": 44, "regle_secret": 30}
DAWN = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip knows: same data, same bytes


def rows_of(snapshot: Snapshot) -> Iterator[tuple[Any, ...]]:
    """One row a published value: the figure's own, then each of its cells."""
    for figure in snapshot.figures:
        yield _row(figure, "", figure.value, figure.text, figure.sources)
        for cell in figure.cells:
            yield _row(figure, cell.label, cell.value, cell.text, cell.sources)


def _row(figure: FigureData, dimension: str, value: float | None, text: str, sources: int) -> tuple[Any, ...]:
    population = f"{figure.numerator} / {figure.denominator}" if figure.denominator and not dimension else ""
    return (
        figure.number, figure.title, dimension, value, figure.unit, text, population, figure.missing, sources,
        "non" if figure.is_withheld else "oui", figure.definition, figure.formula, figure.definition_version,
        figure.rule_label,
    )  # fmt: skip


def xlsx_of(snapshot: Snapshot) -> bytes:
    """A spreadsheet: the figures, and what the report is."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Chiffres"
    _fill(sheet, [HEAD, *rows_of(snapshot)])
    for column, name in enumerate(HEAD, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, 11)
    sheet.freeze_panes = "D2"
    identity = snapshot.identity
    about = book.create_sheet("Rapport")
    _fill(
        about,
        [
            ("quoi", "valeur"),
            ("rapport", identity.title),
            ("programme", identity.programme),
            ("du", identity.starts_on.isoformat()),
            ("au", identity.ends_on.isoformat()),
            ("version", str(identity.version)),
            ("données arrêtées", identity.extracted_at.isoformat()),
            ("code de vérification", identity.code),
        ],
    )
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 24, 60
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


TOP = Alignment(wrap_text=True, vertical="top")
BOLD = Font(bold=True)


def _fill(sheet: Any, rows: list[tuple[Any, ...]]) -> None:
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(line, column, value)
            if isinstance(value, str):
                cell.data_type = "s"  # « =HYPERLINK(…) » is a name, not a formula
                cell.alignment = TOP
            if line == 1:
                cell.font = BOLD


def datapackage_of(snapshot: Snapshot) -> bytes:
    """A zip: `chiffres.csv` (UTF-8) and its `datapackage.json` (Frictionless Data)."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(HEAD)
    for row in rows_of(snapshot):
        writer.writerow([inert(value) for value in row])
    identity = snapshot.identity
    description = {
        "name": f"rapport-{identity.code.lower()}",
        "title": identity.title,
        "version": str(identity.version),
        "created": identity.extracted_at.isoformat(),
        "temporal": {"start": identity.starts_on.isoformat(), "end": identity.ends_on.isoformat()},
        "resources": [
            {
                "name": "chiffres", "path": "chiffres.csv", "format": "csv", "encoding": "utf-8",
                "schema": {"fields": [{"name": n, "type": "number" if n in NUMBERS else "string"} for n in HEAD]},
            }
        ],
    }  # fmt: skip
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (
            ("datapackage.json", json.dumps(description, ensure_ascii=False, indent=2)),
            ("chiffres.csv", table.getvalue()),
        ):
            package.writestr(zipfile.ZipInfo(name, DAWN), text.encode())
    return output.getvalue()
