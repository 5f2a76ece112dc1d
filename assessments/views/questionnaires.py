from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.permissions import requires
from accounts.viewer import Viewer
from assessments.models import QuestionnaireVersion
from assessments.schema import content_of


def _versions(viewer: Viewer):  # type: ignore[no-untyped-def]
    return QuestionnaireVersion.objects.visible_to(viewer).select_related("questionnaire")


@requires("questionnaires.view", _versions)
def version_detail(request: HttpRequest, version: QuestionnaireVersion) -> HttpResponse:
    """A published text, as contributors read it."""
    context = {"version": version, "content": content_of(version)}
    return render(request, "assessments/questionnaire.html", context)
