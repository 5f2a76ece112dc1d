"""What a file is, its content says; its name may not claim otherwise."""

import io

import pytest

from common.errors import DomainError
from common.uploads import MAX_BYTES, clean_name, recognise, store_upload
from common.uploads import PDF as KIND
from tests.accompaniments.uploads import JPEG, PDF, PNG, archive, office

ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "livret.pdf", "application/pdf"),
        (PDF, "LIVRET.PDF", "application/pdf"),
        (PDF, "sans-extension", "application/pdf"),
        (PNG, "photo.png", "image/png"),
        (JPEG, "photo.jpeg", "image/jpeg"),
        (b"GIF89a....", "image.gif", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image.webp", "image/webp"),
        ("Des mots accentués : été.".encode(), "notes.txt", "text/plain; charset=utf-8"),
        (b"nom;commune\n", "liste.csv", "text/plain; charset=utf-8"),
        (office(), "note.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office("xl/workbook.xml"), "t.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (archive(mimetype=ODT, content_xml="<x/>"), "note.odt", ODT),
    ],
)
def test_what_is_taken_is_known_by_its_content(content, name, expected):
    assert recognise(io.BytesIO(content), name).content_type == expected


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "vide.pdf", "vide"),
        (JPEG, "facture.pdf", "une image JPEG"),
        (PDF, "photo.png", "est un PDF"),
        (b"MZ\x90\x00\x03\x00", "facture.pdf", "Ce type de fichier"),
        (b"<html><script>alert(1)</script>", "page.txt", "Ce type de fichier"),
        (b'\xef\xbb\xbf <svg xmlns="http://www.w3.org/2000/svg"/>', "logo.svg", "Ce type de fichier"),
        (b"\xd0\xcf\x11\xe0....", "vieux.doc", "Ancien format"),
        (b"\x00\x00\x00\x18ftypheic", "photo.heic", "HEIC"),
        (archive(a_txt="x"), "tout.zip", "archive"),
        (b"PK\x03\x04 casse", "note.docx", "abîmé"),
        (office(**{"word/vbaProject.bin": "x"}), "note.docx", "macros"),
        (office(types="application/vnd.ms-word.document.macroEnabled"), "note.docm", "macros"),
        (office(**{"word/bombe.xml": "0" * 12_000_000}), "note.docx", "démesuré"),
        ("été".encode("cp1252") + b"\x81", "notes.txt", "UTF-8"),
    ],
)
def test_what_is_refused_is_said_in_french(content, name, words):
    with pytest.raises(DomainError) as refused:
        recognise(io.BytesIO(content), name)
    assert words in refused.value.message
    assert refused.value.field == "file"


def test_a_file_over_the_limit_is_refused_with_its_weight():
    with pytest.raises(DomainError, match="11\u00a0Mo"):
        recognise(io.BytesIO(PDF + b"0" * (MAX_BYTES + 600_000)), "lourd.pdf")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "etc passwd.pdf"),
        ("rapport\r\nSet-Cookie: a.pdf", "rapport  Set-Cookie: a.pdf"),
        ("piege\u202efdp.exe.pdf", "piege fdp.exe.pdf"),
        ("", "document.pdf"),
    ],
)
def test_a_name_keeps_neither_path_nor_control_characters(name, kept):
    assert clean_name(name, KIND) == kept


def test_what_is_stored_has_a_generated_key(db):
    stored = store_upload(file=io.BytesIO(PDF), name="Été à Rouen.pdf", folder="documents")
    assert stored.key.startswith("documents/")
    assert "Rouen" not in stored.key
    assert (stored.original_name, stored.size) == ("Été à Rouen.pdf", len(PDF))
