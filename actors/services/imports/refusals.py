"""The lines that were not taken, as a file in the same columns, with the reason. No cell of it executes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from actors.enums import ImportOutcome
from actors.models import ImportBatch
from common.files import forget_file, store_bytes
from common.models import StoredFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REASON, LINE = "Raison", "Ligne"
LEFT_ASIDE = "Laissée de côté."


def replace_error_file(batch: ImportBatch, *, titles: list[str]) -> StoredFile | None:
    """Store the lines refused or left aside, in the file's own format (XLSX for ODS); the earlier one goes."""
    rows = batch.rows.filter(outcome__in=[ImportOutcome.REFUSED, ImportOutcome.DOUBTFUL]).order_by("line")
    if batch.error_file is not None:
        old, batch.error_file = batch.error_file, None
        ImportBatch.objects.filter(pk=batch.pk).update(error_file=None)
        forget_file(old)
    if not rows.exists():
        return None
    is_csv = batch.source is not None and batch.source.key.endswith(".csv")
    lines = _lines(rows, titles)
    name = batch.name.rpartition(".")[0] or batch.name
    content = csv_of(lines) if is_csv else xlsx_of(lines)
    extension, kind = ("csv", "text/csv; charset=utf-8") if is_csv else ("xlsx", XLSX)
    return store_bytes(
        content=content, folder="imports", extension=extension, content_type=kind,
        original_name=f"{name[:150]}-a-corriger.{extension}",
    )  # fmt: skip


def _lines(rows: Any, titles: list[str]) -> Iterator[list[str]]:
    yield [*titles, REASON]
    width = len(titles)
    for row in rows.iterator(chunk_size=500):
        cells = [*row.cells, *[""] * width][:width]
        reasons = [*row.reasons, *([LEFT_ASIDE] if row.outcome == ImportOutcome.DOUBTFUL else [])]
        yield [*cells, " ".join(reasons)]


def inert(text: str) -> str:
    """A cell no spreadsheet takes for a formula; our own reading drops the apostrophe again."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def csv_of(lines: Iterable[list[str]]) -> bytes:
    """UTF-8 with its mark and semicolons: what French spreadsheets open."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in line] for line in lines)
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def xlsx_of(lines: Iterable[list[str]]) -> bytes:
    """A sheet of texts; none is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("À corriger")
    for line in lines:
        cells = []
        for text in line:
            cell = WriteOnlyCell(sheet, value=text)
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()
