"""Small files of every kind, made by hand."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20


def archive(**parts):
    """A ZIP; `__` stands for /, `_` for a dot in the names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


def office(part="word/document.xml", **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", more.pop("types", "<Types/>"))
        zipped.writestr(part, "<document/>")
        for name, content in more.items():
            zipped.writestr(name, content)
    return made.getvalue()


def sent(content=PDF, name="compte-rendu.pdf"):
    return SimpleUploadedFile(name, content)
