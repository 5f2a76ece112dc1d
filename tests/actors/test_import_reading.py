"""What the platform reads in a file, whatever wrote it, and what it will not open."""

import resource
import time

import pytest

from actors.services.imports.sheets import MAX_ROWS, lines_of, recognise, sheet_names
from common.errors import DomainError
from tests.actors.files import FERME, REGIE, TITLES, changed, csv_file, ods_file, xlsx_file, zip_file

ROWS = [TITLES, FERME, REGIE]


def read(content, sheet=""):
    found = recognise(content)
    return [cells for _, cells in lines_of(content, found, sheet)]


def trimmed(rows):
    return [row[: max(i for i, cell in enumerate(row) if cell) + 1] for row in rows]


@pytest.mark.parametrize(
    "content",
    [
        xlsx_file(ROWS), ods_file(ROWS), csv_file(ROWS), csv_file(ROWS, delimiter=","),
        csv_file(ROWS, delimiter="\t"),
        csv_file(ROWS, encoding="utf-8"), csv_file(ROWS, encoding="cp1252"), csv_file(ROWS, encoding="utf-16"),
    ],
    ids=["xlsx", "ods", "semicolons", "commas", "tabs", "without-mark", "windows-1252", "utf-16"],
)  # fmt: skip
def test_the_same_table_is_read_from_every_format(content):
    assert read(content) == trimmed(ROWS)


def test_a_quoted_cell_may_hold_line_breaks_quotes_and_separators():
    cell = 'Sur deux\nlignes ; « et » un "guillemet"'
    assert read(csv_file([["Structure", "Présentation"], ["Ferme", cell]]))[1] == ["Ferme", cell]


def test_numbers_and_dates_are_read_as_people_see_them():
    from datetime import date, datetime

    rows = [["a", "b", "c", "d"], [73282932000074, 12.0, datetime(2019, 3, 31), date(2020, 1, 1)]]
    assert read(xlsx_file(rows))[1] == ["73282932000074", "12", "2019-03-31", "2020-01-01"]
    assert read(ods_file([["a", "b"], [76000, "x"]]))[1] == ["76000", "x"]


def test_the_sheets_of_a_workbook_are_known_and_chosen():
    content = xlsx_file(ROWS, before=[("Notes", [["à lire"]])])
    assert sheet_names(content, recognise(content)) == ["Notes", "Acteurs"]
    assert read(content, "Acteurs") == trimmed(ROWS)
    assert read(content, "Notes") == [["à lire"]]


def test_an_apostrophe_we_put_before_a_formula_is_taken_off_again():
    assert read(csv_file([["a", "b"], ["'+33 6 00", "'Tis"]]))[1] == ["+33 6 00", "'Tis"]


ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def _with_entity(part):
    return ENTITY + part.split(b"?>", 1)[-1] if part.startswith(b"<?xml") else ENTITY + part


REFUSED = {
    "empty": (b"  \n", "vide"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "pas une feuille de calcul"),
    "html called csv": (b"<html><table><tr><td>x</td></tr></table></html>", "pas une feuille de calcul"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "pas une feuille de calcul"),
    "old or locked excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "mot de passe"),
    "word": (zip_file([("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")]), "pas une feuille"),
    "broken zip": (b"PK\x03\x04" + b"nothing", "abîmé"),
    "macros": (changed(xlsx_file(ROWS), {"xl/vbaProject.bin": b"x"}), "macros"),
    "macros in ods": (ods_file(ROWS, extra=[("Basic/script-lc.xml", b"<x/>")]), "macros"),
    "inflated": (changed(xlsx_file(ROWS), {"xl/media/x.bin": b"0" * 40_000_000}), "démesuré"),
    "inflated sheet": (ods_file([["x" * 20_000_000]]), "démesuré"),
    "many parts": (zip_file([(f"xl/{n}.xml", b"") for n in range(1200)] + [("xl/workbook.xml", b"")]), "démesuré"),
    "entities": (changed(xlsx_file(ROWS), {"xl/worksheets/sheet1.xml": _with_entity}), "entités"),
    "entities in ods": (zip_file([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                                  ("content.xml", ENTITY + b"<x>&b;</x>")]), "entités"),
    "open quote": (b'Structure;Ville\n"Ferme;Rouen\n' + b"x;y\n" * 60_000, "guillemet"),
    "too many lines": (b"Structure\n" + b"Ferme\n" * (MAX_ROWS + 1), "20000 lignes"),
    "too many columns": (";".join("c" * 1 for _ in range(61)).encode() + b"\n", "60 colonnes"),
    "too big": (b"a;b\n" * 2_700_000, "10 Mo"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_sheet_or_could_harm_is_refused_in_french_at_once(content, words):
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(DomainError) as refusal:
        read(content)
    assert words in refusal.value.message
    assert refusal.value.field == "file"
    assert time.perf_counter() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kilobytes"


@pytest.mark.parametrize("line", [b"900000", b"99999999999"])
def test_a_workbook_that_lies_about_its_size_or_its_lines_does_not_stop_us(line):
    def lie(part):
        part = part.replace(b'ref="A1:J3"', b'ref="A1:XFD1048576"')
        return part.replace(b'<row r="3"', b'<row r="' + line + b'"').replace(b'r="A3"', b'r="A' + line + b'"')

    start = time.perf_counter()
    content = changed(xlsx_file(ROWS), {"xl/worksheets/sheet1.xml": lie})
    if len(line) < 7:
        assert read(content) == trimmed(ROWS)
    else:
        with pytest.raises(DomainError):
            read(content)
    assert time.perf_counter() - start < 10
