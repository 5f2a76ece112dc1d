"""The log form without network: its shell, and the service worker that keeps it in the browser."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from accompaniments.forms.offline import OfflineForm
from accounts.http import Request
from accounts.permissions import public, requires

TEMPLATE = "accompaniments/offline.html"
FILES = (
    "css/site.css", "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2", "img/icon.svg", "js/messages.js",
    "js/offline.js", "js/pending.js", "js/replay.js",
)  # fmt: skip


def _shell() -> dict[str, object]:
    """The same for everybody: lists of values and no row of any table."""
    return {"form": OfflineForm(), "viewer": None}


@require_safe
@requires("accompaniments.draft")
def offline(request: Request) -> HttpResponse:
    """What stayed in this browser is read again and sent here; without network, the worker shows this page."""
    return render(request, TEMPLATE, _shell())


@require_safe
@public("the browser asks for it by itself; it names static files and holds no data")
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that it may answer for any page; another shell or other files make another version."""
    files = [static(name) for name in FILES]
    found = finders.find("js/service-worker.js")
    code = Path(str(found)).read_text(encoding="utf-8")
    made_of = [code, *files, render_to_string(TEMPLATE, _shell())]
    named = {
        "VERSION": hashlib.sha256("".join(made_of).encode()).hexdigest()[:16],
        "SHELL": reverse("accompaniments:offline"),
        "FILES": files,
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in named.items())
    answer = HttpResponse(head + code, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
