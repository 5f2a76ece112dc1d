"""The PDF: accessible, the same bytes for the same data, deaf to what is typed into it."""

import io
from itertools import pairwise

import pikepdf
import pypdf
import pytest
from django.core.files.storage import default_storage

from accompaniments.models import Evidence
from common import printing
from reports import rendering, services
from reports.snapshot import Snapshot

ATTACK = (
    '<link rel=attachment href="file:///etc/passwd"><img src="http://192.0.2.1/x.png" onerror=alert(1)><h1>Titre</h1>'
)


@pytest.fixture
def quoted(small, consent):
    consent(small.actors[0], "quote_named")
    consent(small.actors[0], "list")
    consent(small.proofs[0], "quote_named")
    return small


@pytest.fixture
def pdf(quoted, build):
    services.update_narrative(
        report=quoted.report, texts={"synthese": "Le programme contribue à des liens durables."}, base_version=1
    )
    with default_storage.open(build().files.get(role="pdf").file.key) as file:
        return file.read()


def text_of(content):
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def elements(node, found=None):
    """Every structure element of a tagged PDF."""
    found = [] if found is None else found
    if isinstance(node, pikepdf.Array):
        for child in node:
            elements(child, found)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            found.append(node)
        if "/K" in node:
            elements(node.K, found)
    return found


def test_what_was_typed_is_in_the_pdf(pdf):
    text = text_of(pdf)
    for words in (
        "contribue à des liens durables", "Parole numéro 0.", "Acteur secret 0", "Registre de sincérité",
        "La plénière de mai a réuni peu de monde", "Rapport alimentation 2026", "convention 2026-014",
    ):  # fmt: skip
        assert words in text.replace("\u00a0", " "), words


def test_who_did_not_agree_is_nowhere_in_the_pdf(pdf):
    text = text_of(pdf)
    assert "Acteur secret 1" not in text
    assert "Parole numéro 1" not in text


def test_the_pdf_is_accessible(pdf):
    document = pikepdf.open(io.BytesIO(pdf))
    root = document.Root
    assert str(root.Lang) == "fr"
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert "Rapport alimentation 2026" in str(document.docinfo["/Title"])
    with document.open_metadata() as meta:
        assert meta["pdfuaid:part"] == "1"
    tags = elements(root.StructTreeRoot.K)
    headings = [int(str(tag.S)[2:]) for tag in tags if str(tag.S) in {"/H1", "/H2", "/H3", "/H4"}]
    assert headings.count(1) == 1
    assert headings[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(headings))
    figures = [tag for tag in tags if str(tag.S) == "/Figure"]
    assert figures
    assert all(str(tag.get("/Alt", "")) for tag in figures)
    cells = [tag for tag in tags if str(tag.S) == "/TD"]
    assert cells
    for cell in cells:
        attributes = cell.get("/A", pikepdf.Array())
        attributes = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
        assert any("/Headers" in attribute for attribute in attributes)


def test_the_same_snapshot_gives_the_same_bytes(quoted, build):
    snapshot = Snapshot.model_validate(build().snapshot)
    assert rendering.html_of(snapshot) == rendering.html_of(snapshot)
    assert rendering.pdf_of(snapshot) == rendering.pdf_of(snapshot)


def test_only_a_later_version_of_a_definition_is_named_beside_its_figure(quoted, build):
    snapshot = Snapshot.model_validate(build().snapshot)
    first = snapshot.figures[0].model_copy(update={"definition_version": 2})
    html = rendering.html_of(snapshot.model_copy(update={"figures": [first, *snapshot.figures[1:]]}))
    text = html.replace("&nbsp;", " ")
    assert text.count("définition, version 2") == 1
    assert "définition, version 1" not in text
    assert text.count("version 1 de sa définition") == 1


def test_the_pdf_prints_its_code_and_not_its_checksum(quoted, build):
    version = build()
    stored = version.files.get(role="pdf").file
    with default_storage.open(stored.key) as file:
        text = text_of(file.read())
    assert version.verification_code in text
    assert stored.sha256 not in text


def test_typed_markup_stays_text_and_fetches_nothing(quoted, build):
    Evidence.objects.filter(pk=quoted.proofs[0].pk).update(verbatim=ATTACK)
    services.update_narrative(report=quoted.report, texts={"effets": ATTACK}, base_version=1)
    version = build()
    assert version.state == "ready"
    with default_storage.open(version.files.get(role="pdf").file.key) as file:
        content = file.read()
    document = pikepdf.open(io.BytesIO(content))
    assert not document.attachments
    assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
    assert "file:///etc/passwd" in text_of(content)
    assert b"root:x:0" not in b"".join(
        obj.read_bytes() for obj in document.objects if isinstance(obj, pikepdf.Stream)
    )
    headings = [tag for tag in elements(document.Root.StructTreeRoot.K) if str(tag.S) == "/H1"]
    assert len(headings) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1/x.png",
        "file:///etc/passwd",
        f"file://{printing.STATIC}/fonts/../../manage.py",
        f"file://{printing.STATIC}/css/report.css",
        "ftp://192.0.2.1/x",
    ],
)
def test_the_fetcher_denies_by_default(url):
    with pytest.raises(ValueError, match="disallowed"):
        printing.own_files_fetcher().fetch(url)
