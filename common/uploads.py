"""What may be uploaded as a document: checked by content, whatever its name says, and capped in size."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import IO, Any

from common.errors import DomainError

MAX_BYTES = 10 * 1024 * 1024
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx,.odt,.ods,.odp"
ACCEPTED_WORDS = "PDF, image (PNG, JPEG), document Word, Excel, PowerPoint ou LibreOffice ; 10 Mo au plus."

_STARTS = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
}
_OOXML = "application/vnd.openxmlformats-officedocument."
_OFFICE = {
    "word/": ("docx", f"{_OOXML}wordprocessingml.document"),
    "xl/": ("xlsx", f"{_OOXML}spreadsheetml.sheet"),
    "ppt/": ("pptx", f"{_OOXML}presentationml.presentation"),
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is, from its content."""

    extension: str
    content_type: str


def checked(file: Any) -> Kind:
    """The kind of an uploaded file. Raises DomainError when it is too big, empty, or of another kind."""
    if file.size > MAX_BYTES:
        raise DomainError("Ce fichier dépasse 10 Mo : allégez-le, ou déposez-en une partie.")
    if not file.size:
        raise DomainError("Ce fichier est vide.")
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for start, (extension, content_type) in _STARTS.items():
        if head.startswith(start):
            return Kind(extension, content_type)
    found = _in_archive(file) if head.startswith(b"PK\x03\x04") else None
    file.seek(0)
    if found is None:
        raise DomainError(f"Ce type de fichier n’est pas accepté. Formats : {ACCEPTED_WORDS}")
    return found


def _in_archive(file: IO[bytes]) -> Kind | None:
    """An office document: its parts are named; one with macros is refused."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").strip()
                return Kind(_OPEN_DOCUMENT[kind], kind) if kind in _OPEN_DOCUMENT else None
    except (zipfile.BadZipFile, OSError, RuntimeError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    for folder, (extension, content_type) in _OFFICE.items():
        if any(name.startswith(folder) for name in names):
            return Kind(extension, content_type)
    return None
