from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from actors.models import Actor


def bare(request: HttpRequest) -> HttpResponse:
    """The yardstick: a signed-in person, one indexed SELECT of 25 rows, one template of 6 columns."""
    rows = Actor.objects.order_by("sort_key", "pk").values("pk", "name", "kind", "siren", "headcount", "created_at")
    return render(request, "benchmarks/bare.html", {"rows": rows[:25], "person": request.user.email})


urlpatterns = [path("mesure/page-nue", bare, name="bare"), path("", include("clubinne.urls"))]
