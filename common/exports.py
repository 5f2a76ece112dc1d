"""Tables as files: what can be exported, and how it is written, row by row, with nothing a spreadsheet would run.

An app registers its tables (`add_exporter`); `accounts.exporting` makes the file in a worker. CSV is UTF-8 with a
byte-order mark, `;` between cells and ISO dates, which French spreadsheets open by a double click. XLSX is written
directly (OOXML, strings inline): the sheet never stands in memory, and text is typed as text.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape

from django.utils import timezone

MAX_ROWS = 200_000  # a spreadsheet holds a million lines; nobody reads two hundred thousand
MAX_TEXT = 32_000  # a cell of a spreadsheet holds 32,767 characters
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# what spreadsheets take for the start of a formula, in their several alphabets, after any blanks
_FORMULA = re.compile(r"^[\s\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]|^[\t\r\n]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets
_DAWN = (1980, 1, 1, 0, 0, 0)  # the oldest date a zip knows: same rows, same bytes


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title and its width in characters."""

    title: str
    width: int = 16


@dataclass(frozen=True, slots=True)
class Exporter:
    """A table that can be exported.

    `count(viewer, query)` and `rows(viewer, query)` take the query string of the list the person was looking at and
    never give more than this person may read; `rows` is an iterator, one sequence of plain values a row (text,
    number, date, None). Both raise DomainError when the query is not one of theirs. `holds_people` says that erasing
    a person must also remove the files made of it.
    """

    slug: str
    title: str
    permission: str
    columns: Sequence[Column]
    count: Callable[[Any, str], int]
    rows: Callable[[Any, str], Iterator[Sequence[Any]]]
    holds_people: bool = False


_exporters: dict[str, Exporter] = {}


def add_exporter(exporter: Exporter) -> None:
    """Register a table."""
    _exporters[exporter.slug] = exporter


def exporter_named(slug: str) -> Exporter | None:
    """The table of this slug, if any."""
    return _exporters.get(slug)


def exporters() -> list[Exporter]:
    """Every table."""
    return list(_exporters.values())


# --- values ---


def inert(value: Any) -> Any:
    """A text a spreadsheet would read as a formula gets an apostrophe in front; other values pass."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _plain(value: Any) -> Any:
    """A value both formats know: text, number, date or None."""
    if type(value) is str and len(value) <= MAX_TEXT:  # most of them
        return value
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    if isinstance(value, bool):
        return "oui" if value else "non"
    if value is None or isinstance(value, (int, float, Decimal, date)):
        return value
    text = str(value)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}…"


# --- writing ---


def write_table(
    output: IO[bytes], *, format: str, title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]
) -> int:
    """Write the table to `output` and return how many rows it has. Raises KeyError on an unknown format."""
    return _WRITERS[format](output, title, columns, rows)


def _write_csv(output: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    text = io.TextIOWrapper(output, encoding="utf-8-sig", errors="replace", newline="", write_through=False)
    writer = csv.writer(text, delimiter=";")
    writer.writerow([column.title for column in columns])
    count = 0
    for row in rows:
        writer.writerow([_csv_value(value) for value in row])
        count += 1
    text.flush()
    text.detach()
    return count


def _csv_value(value: Any) -> Any:
    value = _plain(value)
    if isinstance(value, str):
        return inert(value.replace("\x00", ""))
    if isinstance(value, (float, Decimal)):
        return str(value).replace(".", ",")
    return value.isoformat() if isinstance(value, date) else value


def _write_xlsx(output: IO[bytes], title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> int:
    names = [_letters(position) for position in range(len(columns))]
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for path, content in _PARTS.items():
            book.writestr(_part(path), content.replace("{title}", escape(_sheet_name(title))))
        with book.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as raw:
            sheet = io.TextIOWrapper(raw, encoding="utf-8", errors="replace")
            sheet.write(_SHEET_HEAD.format(cols="".join(_col(at, c.width) for at, c in enumerate(columns, start=1))))
            sheet.write(_xlsx_row(1, names, [column.title for column in columns], style=' s="2"'))
            line = 1
            for line, row in enumerate(rows, start=2):
                sheet.write(_xlsx_row(line, names, row))
            sheet.write(_SHEET_TAIL.format(last=names[-1], rows=line))
            sheet.flush()
            sheet.detach()
    return line - 1


def _part(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _DAWN)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _xlsx_row(line: int, names: Sequence[str], row: Sequence[Any], *, style: str = "") -> str:
    cells = []
    for name, value in zip(names, row, strict=True):
        value = _plain(value)
        if value is None or value == "":
            continue
        if isinstance(value, str):
            text = escape(value if value.isprintable() else _NOT_XML.sub("", value))
            cells.append(f'<c r="{name}{line}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
        elif isinstance(value, date):
            cells.append(f'<c r="{name}{line}" s="1"><v>{(value - _EPOCH).days}</v></c>')
        else:
            cells.append(f'<c r="{name}{line}"><v>{value}</v></c>')
    return f'<row r="{line}">{"".join(cells)}</row>'


def _letters(position: int) -> str:
    """The name of a column: 0 → A, 26 → AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def _col(at: int, width: int) -> str:
    return f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'


def _sheet_name(title: str) -> str:
    """A sheet's name has 31 characters and none of `[]:*?/\\`."""
    return re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip() or "Feuille"


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>',
    "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{title}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # 0 as it comes, 1 a date (numFmt 14: the reader's own short form), 2 bold
    "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf xfId="0"/><xf xfId="0" numFmtId="14" applyNumberFormat="1"/><xf xfId="0" fontId="1" applyFont="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_SHEET_HEAD = (
    f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane xSplit="2" ySplit="1" '
    'topLeftCell="C2" activePane="bottomRight" state="frozen"/></sheetView></sheetViews>'
    "<cols>{cols}</cols><sheetData>"
)
_SHEET_TAIL = '</sheetData><autoFilter ref="A1:{last}{rows}"/></worksheet>'
_WRITERS = {"csv": _write_csv, "xlsx": _write_xlsx}
