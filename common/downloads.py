"""Giving a stored file back. The view that calls this has already authorised it: no key ever stands in an address."""

from __future__ import annotations

from typing import cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse

from common.models import StoredFile
from common.uploads import SAFE_INLINE


def serve(file: StoredFile, *, inline: bool = False) -> HttpResponse:
    """The file as an attachment under its own name; `inline` is heeded for PDF and images only.

    A browser trusts the type we checked, guesses nothing, and keeps no copy.
    """
    try:
        content = default_storage.open(file.key)
    except FileNotFoundError:
        raise Http404 from None
    shown = inline and file.content_type in SAFE_INLINE
    response = FileResponse(
        content, as_attachment=not shown, filename=file.original_name, content_type=file.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return cast(HttpResponse, response)  # the stubs make it a sibling
