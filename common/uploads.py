"""Documents people send: what a file is, its content says; its name may not claim otherwise."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms

from common.errors import DomainError
from common.files import store_stream
from common.models import StoredFile

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
MAX_PARTS = 5_000
ACCEPTED = "PDF, image (PNG, JPEG, WebP, GIF), document de bureau (DOCX, XLSX, PPTX, ODT, ODS, ODP) ou texte"

_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069/\\]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a content was found to be, and the endings of name that say so (the first is the usual one)."""

    label: str
    content_type: str
    extensions: tuple[str, ...]
    is_safe_inline: bool = False


PDF = Kind("un PDF", "application/pdf", ("pdf",), is_safe_inline=True)
PNG = Kind("une image PNG", "image/png", ("png",), is_safe_inline=True)
JPEG = Kind("une image JPEG", "image/jpeg", ("jpg", "jpeg"), is_safe_inline=True)
GIF = Kind("une image GIF", "image/gif", ("gif",), is_safe_inline=True)
WEBP = Kind("une image WebP", "image/webp", ("webp",), is_safe_inline=True)
TEXT = Kind("un texte", "text/plain; charset=utf-8", ("txt", "md", "csv"))
_OOXML = "application/vnd.openxmlformats-officedocument."
DOCX = Kind("un document Word", _OOXML + "wordprocessingml.document", ("docx",))
XLSX = Kind("un classeur Excel", _OOXML + "spreadsheetml.sheet", ("xlsx",))
PPTX = Kind("une présentation PowerPoint", _OOXML + "presentationml.presentation", ("pptx",))
_ODF = "application/vnd.oasis.opendocument."
ODT = Kind("un texte OpenDocument", _ODF + "text", ("odt",))
ODS = Kind("un classeur OpenDocument", _ODF + "spreadsheet", ("ods",))
ODP = Kind("une présentation OpenDocument", _ODF + "presentation", ("odp",))

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"GIF8", GIF))
_MAIN_PARTS = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "ppt/presentation.xml": PPTX}
_MIME_TYPES = {kind.content_type.encode(): kind for kind in (ODT, ODS, ODP)}
KINDS = (PDF, PNG, JPEG, GIF, WEBP, TEXT, DOCX, XLSX, PPTX, ODT, ODS, ODP)
SAFE_INLINE = frozenset(kind.content_type for kind in KINDS if kind.is_safe_inline)
ACCEPT = ",".join(f".{extension}" for kind in KINDS for extension in kind.extensions)
ACCEPTED_WORDS = f"{ACCEPTED}\u00a0; 10\u00a0Mo au plus."


def refuse(message: str) -> DomainError:
    """The error raised for a file that is not taken; said beside the file field."""
    return DomainError(message, field="file")


def recognise(file: Any, name: str) -> Kind:
    """What `file` (seekable, left at its start) is, by its content. Raises DomainError on `field="file"`, in French:
    empty, too big, of a kind we do not take, damaged, with macros, or named as something else.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise refuse("Ce fichier est vide.")
    if size > MAX_BYTES:
        raise refuse(f"Ce fichier pèse {size / 1024**2:.0f}\u00a0Mo\u00a0: la limite est de 10\u00a0Mo.")
    kind = _kind_of(file)
    file.seek(0)
    extension = PurePath(name).suffix.lower().lstrip(".")
    if extension and extension not in kind.extensions:
        raise refuse(
            f"Ce fichier se termine par «\u00a0.{extension[:12]}\u00a0», mais son contenu est {kind.label}\u00a0: "
            f"renommez-le en «\u00a0.{kind.extensions[0]}\u00a0» si c’est le bon, ou choisissez-en un autre."
        )
    return kind


def _kind_of(file: Any) -> Kind:
    head = file.read(4096)
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head.startswith(b"PK"):
        return _kind_of_archive(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise refuse(
            "Ancien format de bureau (.doc, .xls, .ppt) ou fichier protégé par un mot de passe\u00a0: enregistrez-le "
            "en .docx, .xlsx, .pptx ou en PDF, puis recommencez."
        )
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"}:
        raise refuse("Les photos HEIC ou AVIF ne s’ouvrent pas partout\u00a0: enregistrez-la en JPEG ou en PNG.")
    return _text(file, head)


def _kind_of_archive(file: Any) -> Kind:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if _is_oversized(parts):
                raise refuse("Ce fichier devient démesuré une fois décompressé\u00a0: il n’est pas pris.")
            names = {part.filename for part in parts}
            types = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
            declared = archive.read("mimetype").strip() if "mimetype" in names else b""
    except _BROKEN:
        raise refuse("Ce fichier est abîmé\u00a0: ouvrez-le, enregistrez-le à nouveau, puis recommencez.") from None
    has_macros = any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names)
    if has_macros or b"macroEnabled" in types:
        raise refuse(
            "Ce fichier contient des macros\u00a0: enregistrez-le sans elles (.docx, .xlsx, .pptx) ou en PDF."
        )
    found = next((kind for part, kind in _MAIN_PARTS.items() if types and part in names), None)
    found = found or (_MIME_TYPES.get(declared) if "content.xml" in names else None)
    if found is None:
        raise refuse(f"Cette archive n’est pas prise\u00a0: envoyez chaque fichier à part ({ACCEPTED}).")
    return found


def _is_oversized(parts: list[zipfile.ZipInfo]) -> bool:
    total = sum(part.file_size for part in parts)
    inflated = any(
        part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
    )
    return len(parts) > MAX_PARTS or total > MAX_UNPACKED or inflated


def _text(file: Any, head: bytes) -> Kind:
    file.seek(0)
    content = file.read()
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if b"\x00" in content or start.startswith((b"<", b"{\\rtf", b"#!", b"%!")):
        raise refuse(f"Ce type de fichier n’est pas pris\u00a0: il faut un {ACCEPTED}.")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise refuse(
            f"Le contenu de ce fichier n’est pas reconnu\u00a0: il faut un {ACCEPTED}. "
            "S’il s’agit d’un texte, enregistrez-le en UTF-8."
        ) from None
    return TEXT


def clean_name(name: str, kind: Kind) -> str:
    """The name under which it is given back: neither path nor control characters, with an ending."""
    bare = _CONTROL.sub(" ", name).strip(" .")[-180:].strip() or "document"
    return bare if PurePath(bare).suffix else f"{bare}.{kind.extensions[0]}"


def store_upload(*, file: Any, name: str, folder: str) -> StoredFile:
    """Check a file by its content and store it whole. Raises DomainError as `recognise`."""
    kind = recognise(file, name)
    return store_stream(
        content=file, folder=folder, extension=kind.extensions[0], content_type=kind.content_type,
        original_name=clean_name(name, kind),
    )  # fmt: skip


class DocumentField(forms.FileField):
    """A document of a form: its size and its content are checked with the other fields."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Fichier")
        kwargs.setdefault("help_text", ACCEPTED_WORDS)
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(max_length=200, allow_empty_file=True, **kwargs)
        self.error_messages["max_length"] = "Le nom de ce fichier est trop long\u00a0: renommez-le plus court."

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file:
            try:
                recognise(file, file.name)
            except DomainError as error:
                raise forms.ValidationError(error.message) from error
        return file
