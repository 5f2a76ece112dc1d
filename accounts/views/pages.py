"""The home page of each role, and the texts a site owes to anyone."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import public
from accounts.retention import in_words
from common.registries import home_for

# What `templates/home/*.html` show; each is filled by `common.registries.add_home` in some app's `ready()`.
_NO_SLOT: dict[str, Any] = {
    "log_url": "",
    "inbox": [],
    "inbox_url": "",
    "join_requests": None,
    "voice": None,
    "programmes": [],
    "assessments": [],
    "space": None,
    "space_url": "",
    "reports": [],
}
_SECURITY_TXT_VALIDITY = timedelta(days=180)


@require_safe
@public("what the Club does, and how to join it")
def home(request: HttpRequest) -> HttpResponse:
    """The public page for anyone; for a signed-in person, what their role comes for."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.is_authenticated:
        return render(request, "home/public.html")
    role = "facilitator" if viewer.is_club else "partner" if viewer.is_partner else "actor"
    return render(request, f"home/{role}.html", {**_NO_SLOT, **home_for(viewer)})


@require_safe
@public("legal notice")
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/legal.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
@public("accessibility statement")
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
@public("what is done with personal data")
def privacy(request: HttpRequest) -> HttpResponse:
    durations = {
        "contact_time": settings.RETENTION_CONTACT,
        "account_time": settings.RETENTION_ACCOUNT,
        "notice_time": settings.RETENTION_ACCOUNT_NOTICE,
        "raw_time": settings.RETENTION_RAW,
        "journal_time": settings.RETENTION_JOURNAL,
        "files_time": settings.RETENTION_FILES,
        "request_time": settings.RETENTION_REQUEST,
    }
    words = {name: in_words(length) for name, length in durations.items()}
    return render(request, "accounts/privacy.html", {"contact": settings.CONTACT_EMAIL, **words})


@require_safe
@public("where to report a vulnerability (RFC 9116)")
def security_txt(request: HttpRequest) -> HttpResponse:
    expires = (timezone.now() + _SECURITY_TXT_VALIDITY).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.CONTACT_EMAIL}",
        f"Expires: {expires.isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.BASE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@public("what search engines may visit")
def robots_txt(request: HttpRequest) -> HttpResponse:
    """The public pages may be found; nothing behind a sign-in or a link is crawled."""
    lines = ["User-agent: *", "Allow: /$", "Allow: /static/", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@public("the icon browsers ask for where a page names none")
def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(static("img/icon.svg"))
