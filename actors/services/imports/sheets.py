"""Reading a sheet of any kind as lines of text: XLSX, ODS, CSV. Checked by content, bounded before it is opened."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import openpyxl
import puremagic
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from common.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 60
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 1_000
MAX_LINE = 1_100_000  # no spreadsheet has more lines, empty ones included

BROKEN = (
    KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError, OSError, RuntimeError, zipfile.BadZipFile,
    zlib.error, ParseError, csv.Error,
)  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ESCAPED = re.compile(r"^'(?=[=+\-@\t\r])")
Line = tuple[int, list[str]]


@dataclass(frozen=True)
class Format:
    """What the content was found to be."""

    slug: str  # xlsx, ods, csv
    delimiter: str = ""
    encoding: str = ""


def refuse(message: str) -> DomainError:
    """The error raised for a file that cannot be taken; said beside the file field."""
    return DomainError(message, field="file")


def recognise(content: bytes) -> Format:
    """The format of a file, by its content alone. Raises DomainError, in French, on anything else or too big."""
    if not content.strip():
        raise refuse("Ce fichier est vide.")
    if len(content) > MAX_BYTES:
        raise refuse("Ce fichier dépasse 10 Mo : coupez-le en plusieurs.")
    if content.startswith(b"PK"):
        return _recognise_zip(content)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(
            "Ancien format Excel (.xls) ou fichier protégé par un mot de passe : enregistrez-le en .xlsx, sans mot "
            "de passe, puis recommencez."
        )
    return _recognise_text(content)


def _recognise_zip(content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_bounds(parts)
            names = {part.filename for part in parts}
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            kind = archive.read("mimetype").strip() if "mimetype" in names else b""
    except BROKEN:
        raise refuse(
            "Ce fichier est abîmé ou n’est pas un classeur : ouvrez-le et enregistrez-le à nouveau."
        ) from None
    if b"macroEnabled" in types or any(
        "vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names
    ):
        raise refuse("Ce classeur contient des macros : enregistrez-le en .xlsx (sans macros), puis recommencez.")
    if "xl/workbook.xml" in names:
        return Format("xlsx")
    if kind == b"application/vnd.oasis.opendocument.spreadsheet" and "content.xml" in names:
        return Format("ods")
    raise refuse("Ce n’est pas une feuille de calcul : il faut un fichier XLSX, ODS ou CSV.")


def _check_bounds(parts: list[zipfile.ZipInfo]) -> None:
    """Python reads no more of a part than its declared size: bounding those bounds what is unpacked."""
    total = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    inflated = any(part.file_size > 1_000_000 and part.file_size > MAX_RATIO * part.compress_size for part in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or inflated or total > MAX_RATIO * max(packed, 20_000):
        raise refuse("Ce fichier devient démesuré une fois décompressé : il n’est pas lu. Coupez-le en plusieurs.")


def _recognise_text(content: bytes) -> Format:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding != "utf-16" and b"\x00" in content[:65536]:
        raise refuse(f"Ce fichier n’est pas une feuille de calcul{_looks_like(content)} : il faut XLSX, ODS ou CSV.")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        encoding = "cp1252"
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            raise refuse("Les caractères de ce fichier sont illisibles : enregistrez-le en CSV UTF-8.") from None
    if content.startswith((b"%PDF", b"{\\rtf")) or text.lstrip("\ufeff \r\n\t")[:1] == "<":
        raise refuse(f"Ce fichier n’est pas une feuille de calcul{_looks_like(content)} : il faut XLSX, ODS ou CSV.")
    return Format("csv", _delimiter_of(text[:60_000]), encoding)


def _looks_like(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content[:4096])
    except (puremagic.PureError, ValueError):
        return ""
    extension = found[0].extension if found else ""
    return f" (plutôt un fichier {extension.lstrip('.').upper()})" if extension else ""


def _delimiter_of(text: str) -> str:
    """The separator that cuts the first lines into the most, and the most regular, cells."""

    def score(delimiter: str) -> tuple[float, int]:
        rows = [
            len(row) for _, row in zip(range(25), csv.reader(io.StringIO(text), delimiter=delimiter), strict=False)
        ]
        widths = [width for width in rows if width]
        if not widths:
            return (0, 0)
        usual = max(set(widths), key=widths.count)
        return (widths.count(usual) / len(widths) if usual > 1 else 0, usual)

    try:
        return max(";,\t", key=score)
    except csv.Error:
        raise refuse(
            "Un guillemet ouvert n’est jamais fermé dans ce fichier : corrigez-le, puis recommencez."
        ) from None


# --- lines ---


def sheet_names(content: bytes, found: Format) -> list[str]:
    """The sheets of a workbook, in order; none for a CSV."""
    if found.slug == "csv":
        return []
    try:
        if found.slug == "xlsx":
            book = _workbook(content)
            names = [sheet.title for sheet in book.worksheets]
            book.close()
            return names
        return list(_ods_names(content))
    except (*BROKEN, DefusedXmlException) as error:
        raise _broken(error) from None


def lines_of(content: bytes, found: Format, sheet: str = "") -> Iterator[Line]:
    """The lines that hold something, with their number in the sheet. Raises DomainError past the bounds."""
    reader = {"xlsx": _xlsx_lines, "ods": _ods_lines, "csv": _csv_lines}[found.slug]
    count = 0
    try:
        for number, cells in reader(content, found, sheet):
            if not any(cells):
                continue
            count += 1
            if count > MAX_ROWS + 1:
                raise refuse(f"Plus de {MAX_ROWS} lignes : coupez le fichier en plusieurs.")
            while cells and not cells[-1]:
                cells.pop()
            if len(cells) > MAX_COLUMNS:
                raise refuse(f"Plus de {MAX_COLUMNS} colonnes : retirez celles qui ne servent pas.")
            yield number, cells
    except (*BROKEN, DefusedXmlException) as error:
        raise _broken(error) from None


def _broken(error: Exception) -> DomainError:
    if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
        return refuse("Ce classeur contient des entités XML, jamais utiles et parfois dangereuses : il n’est pas lu.")
    if isinstance(error, csv.Error):
        return refuse("Un guillemet ouvert n’est jamais fermé dans ce fichier : corrigez-le, puis recommencez.")
    return refuse("Ce fichier est abîmé ou n’est pas un classeur : ouvrez-le et enregistrez-le à nouveau.")


def text_of(value: Any) -> str:
    """A cell as text: whole numbers without « .0 », dates as 2026-03-31, no control character."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() else value.replace(microsecond=0)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    text = str(value).replace("\u00a0", " ").replace("\u202f", " ").replace("\r\n", "\n")
    return _ESCAPED.sub("", _CONTROL.sub("", text).strip())


def _csv_lines(content: bytes, found: Format, sheet: str) -> Iterator[Line]:
    text = io.StringIO(content.decode(found.encoding), newline="")
    for number, row in enumerate(csv.reader(text, delimiter=found.delimiter), start=1):
        yield number, [text_of(cell) for cell in row]


def _workbook(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts of the workbook openpyxl leaves out: we read cells only
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)


def _xlsx_lines(content: bytes, found: Format, sheet: str) -> Iterator[Line]:
    book = _workbook(content)
    try:
        page = next((each for each in book.worksheets if each.title == sheet), book.worksheets[0])
        page.reset_dimensions()  # what the file says of its own size is not to be trusted
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for number, row in enumerate(page.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), start=1):
                if number > MAX_LINE:
                    raise refuse("Ce classeur annonce plus de lignes qu’un tableur n’en tient : il n’est pas lu.")
                if row.count(None) < len(row):
                    yield number, [text_of(value) for value in row]
    finally:
        book.close()


_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def _ods_events(content: bytes) -> Iterator[tuple[str, Element]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("content.xml") as part:
        yield from iterparse(part, events=("start", "end"))


def _ods_names(content: bytes) -> Iterator[str]:
    for event, element in _ods_events(content):
        if element.tag == f"{_TABLE}table":
            if event == "start":
                yield element.get(f"{_TABLE}name", "")
            else:
                element.clear()
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            element.clear()


def _ods_lines(content: bytes, found: Format, sheet: str) -> Iterator[Line]:
    table: Element | None = None
    row: list[str] = []
    depth, number = 0, 0
    for event, element in _ods_events(content):
        if element.tag == f"{_TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1 and table is None:
                table = element if sheet in ("", element.get(f"{_TABLE}name", "")) else None
            elif event == "end" and depth == 0:
                if table is not None:
                    return
                element.clear()
        elif event == "end" and element.tag in _CELLS and depth == 1:
            row.extend([_ods_value(element)] * min(_repeated(element, "columns"), MAX_COLUMNS + 1 - len(row)))
        elif event == "end" and element.tag == f"{_TABLE}table-row" and depth == 1:
            times = _repeated(element, "rows")
            if table is not None and any(row):
                for again in range(min(times, MAX_ROWS + 2)):
                    yield number + again + 1, list(row)
            number, row = number + times, []
            element.clear()


def _repeated(element: Element, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", "1")))


def _ods_value(cell: Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in {"float", "percentage", "currency"}:
        return text_of(float(cell.get(f"{_OFFICE}value", "0")))
    if kind == "date":
        return text_of(cell.get(f"{_OFFICE}date-value", "").removesuffix("T00:00:00"))
    if kind == "boolean":
        return text_of(cell.get(f"{_OFFICE}boolean-value") == "true")
    paragraphs = ["".join(_ods_text(each)) for each in cell if each.tag == f"{_TEXT}p"]
    return text_of("\n".join(paragraphs) or cell.get(f"{_OFFICE}string-value", ""))


def _ods_text(element: Element) -> Iterator[str]:
    """The text of a paragraph; spaces, tabs and line breaks are elements of their own."""
    yield element.text or ""
    for child in element:
        name = child.tag.removeprefix(_TEXT)
        if name == "s":
            yield " " * min(int(child.get(f"{_TEXT}c", "1")), 100)
        elif name in {"tab", "line-break"}:
            yield "\t" if name == "tab" else "\n"
        elif not child.tag.startswith(_OFFICE):
            yield from _ods_text(child)
        yield child.tail or ""
