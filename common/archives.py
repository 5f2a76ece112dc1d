"""A ZIP of tables: one JSON with everything, one CSV a table; nothing a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def archive_of(*, tables: Mapping[str, Sequence[Mapping[str, Any]]], readme: str) -> bytes:
    """`tables` are rows by file name (without extension); empty ones stand in the JSON only."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", readme)
        archive.writestr("donnees.json", json.dumps(tables, ensure_ascii=False, indent=2, default=str))
        for name, rows in tables.items():
            if rows:
                archive.writestr(f"{name}.csv", _table(rows))
    return made.getvalue()


def _table(rows: Sequence[Mapping[str, Any]]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    words = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, dict | list) else str(value)
    return f"'{words}" if words.startswith(_FORMULA) else words
