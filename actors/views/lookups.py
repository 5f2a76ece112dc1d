"""Suggestions while one types: the options of a `<datalist>`."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import Request
from accounts.permissions import requires
from actors.forms.lookups import ActorField, CommuneField
from actors.models import Actor
from territories.models import Commune

MAX_OPTIONS = 12


def _typed(request: Request) -> str:
    """What was typed: in `q`, or in the field whose name is given by `champ`."""
    return request.GET.get("q") or request.GET.get(request.GET.get("champ", "q"), "")


@requires("actors.list")
def commune_search(request: Request) -> HttpResponse:
    rows = Commune.objects.active().search(_typed(request)[:100])[:MAX_OPTIONS]
    return render(request, "forms/widgets/options.html", {"options": [CommuneField.label_of(row) for row in rows]})


@requires("actors.list")
def actor_search(request: Request) -> HttpResponse:
    """Actors by a few letters; `type` narrows them to one kind."""
    typed = _typed(request)[:100].strip()
    actors = Actor.objects.visible_to(request.viewer)
    if kind := request.GET.get("type", "")[:30]:
        actors = actors.filter(kind=kind)
    rows = actors.matching(typed)[:MAX_OPTIONS] if typed else []
    return render(request, "forms/widgets/options.html", {"options": [ActorField.label_of(row) for row in rows]})
