from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.permissions import can

# (label, route, permission): a link is shown to whoever has the permission
_NAVIGATION = [
    ("Accueil", "home", "accounts.home"),
    ("Acteurs", "actors:list", "actors.list"),
    ("Programmes", "programmes:list", "programmes.list"),
    ("Accompagnements", "accompaniments:list", "accompaniments.list"),
    ("Agenda", "agenda:month", "agenda.view"),
    ("Auto-diagnostics", "assessments:list", "assessments.list"),
    ("Écosystèmes", "ecosystems:list", "ecosystems.list"),
    ("Rapports", "reports:list", "reports.list"),
]


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: the viewer, their navigation, and whether this is the demo."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.is_authenticated:
        return {"viewer": viewer, "navigation": [], "demo": settings.DEMO}
    links = [(label, reverse(route)) for label, route, perm in _NAVIGATION if can(viewer, perm)]
    return {
        "viewer": viewer,
        "demo": settings.DEMO,
        "navigation": [
            {
                "label": label,
                "url": url,
                "current": request.path == url or (url != "/" and request.path.startswith(url)),
            }
            for label, url in links
        ],
    }
