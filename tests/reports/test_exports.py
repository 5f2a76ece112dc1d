"""The data files: what the PDF prints, as text and numbers, never as formulas."""

import csv
import io
import json
import zipfile

import openpyxl
import pytest

from reports.exports import datapackage_of, xlsx_of
from reports.freeze import freeze
from tests.factories import FundingFactory

FORMULA = '=HYPERLINK("http://192.0.2.1")'


@pytest.fixture
def snapshot(small, ask):
    small.region.name = FORMULA
    small.region.save()
    FundingFactory(programme=small.programme, actor=small.region, amount=4000)
    return freeze(ask()).snapshot


def test_the_spreadsheet_holds_every_published_value_and_no_formula(snapshot):
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(snapshot)))
    rows = list(book["Chiffres"].iter_rows(min_row=2))
    assert len(rows) == sum(1 + len(figure.cells) for figure in snapshot.figures)
    assert [row[3].value for row in rows if row[1].value == "Acteurs accompagnés"] == [8]
    assert FORMULA in [row[2].value for row in rows]
    assert "f" not in {cell.data_type for row in rows for cell in row}
    assert book["Rapport"]["B8"].value == snapshot.identity.code


def test_a_withheld_value_is_empty_in_the_data_too(snapshot):
    rows = list(openpyxl.load_workbook(io.BytesIO(xlsx_of(snapshot)))["Chiffres"].iter_rows(values_only=True))
    assert [row[3] for row in rows if row[9] == "non"] == [None] * sum(f.is_withheld for f in snapshot.figures)


def test_the_csv_comes_with_its_description_and_the_same_bytes_twice(snapshot):
    content = datapackage_of(snapshot)
    assert content == datapackage_of(snapshot)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        description = json.loads(package.read("datapackage.json"))
        rows = list(csv.reader(io.StringIO(package.read("chiffres.csv").decode())))
    assert rows[0] == [field["name"] for field in description["resources"][0]["schema"]["fields"]]
    assert f"'{FORMULA}" in [row[2] for row in rows]
