"""The model to fill in: the columns we read, with an example line."""

from __future__ import annotations

from actors.services.imports.fields import fields_of
from actors.services.imports.refusals import XLSX, csv_of, xlsx_of

# other ways of saying the same, and what is rarely said
LEFT_OUT = {"number", "siren", "rna", "naf_version", "contact_name", "contact_title"}


def model_file(*, kind: str, extension: str) -> tuple[bytes, str]:
    """The content and type of an empty file of this kind, as XLSX or CSV."""
    fields = [field for field in fields_of(kind) if field.slug not in LEFT_OUT]
    lines = [[field.label for field in fields], [field.example for field in fields]]
    return (csv_of(lines), "text/csv; charset=utf-8") if extension == "csv" else (xlsx_of(lines), XLSX)
