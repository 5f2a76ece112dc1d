"""Files to import, made in memory; every value is fictional."""

import io
import zipfile
from xml.sax.saxutils import escape

from openpyxl import Workbook

TITLES = ["Raison sociale", "Type", "N° SIRET", "Code postal", "Ville", "Mail", "Tél", "Prénom", "NOM", "Fonction"]
FERME = ["Ferme des Quais", "Entreprise", "73282932000074", "76000", "Rouen", "camille@ferme.test", "0612345678",
         "Camille", "EXEMPLE", "Directrice"]  # fmt: skip
REGIE = ["Régie des Îles", "Association", "", "76140", "Le Petit-Quevilly", "", "", "", "", ""]


def csv_file(rows, *, delimiter=";", encoding="utf-8-sig"):
    """Every cell quoted, as spreadsheets may do."""
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def xlsx_file(rows, *, before=()):
    """A workbook; `before` are sheets (title, rows) that stand in front."""
    book = Workbook()
    book.remove(book.active)
    for title, content in [*before, ("Acteurs", rows)]:
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
            for cell in sheet[sheet.max_row]:
                if cell.data_type == "f":
                    cell.data_type = "s"
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def ods_file(rows, *, extra=()):
    """The least an ODS reader needs: its type and its content, with the repetitions LibreOffice writes."""
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        '<table:table table:name="Acteurs">'
    )
    lines = []
    for row in rows:
        cells = "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"/>' if isinstance(cell, int)
            else f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )  # fmt: skip
        lines.append(
            f'<table:table-row>{cells}<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        )
    tail = (
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/>'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    parts = [("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
             ("content.xml", (head + "".join(lines) + tail).encode()), *extra]  # fmt: skip
    return zip_file(parts)


def zip_file(parts):
    """A zip of (name, content) pairs."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return output.getvalue()


def changed(content, edits):
    """A workbook whose parts named in `edits` are replaced (a function of what they were) or added (bytes)."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, edit in edits.items():
        parts[name] = edit(parts[name]) if callable(edit) else edit
    return zip_file(parts.items())
