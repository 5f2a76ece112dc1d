"""A milestone done without an assessment: on the telephone, during a visit…"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import requires
from actors.forms.saving import save_form
from assessments.forms.milestones import CloseMilestoneForm
from assessments.models import Milestone
from assessments.services import close_milestone, reopen_milestone

if TYPE_CHECKING:
    from accounts.viewer import Viewer


def _milestones(viewer: Viewer) -> Any:
    return Milestone.objects.visible_to(viewer).select_related("path__actor", "path__programme")


@requires("assessments.close_milestone", _milestones)
def milestone_close(request: Request, milestone: Milestone) -> HttpResponse:
    form, status = CloseMilestoneForm(request.POST or None, milestone=milestone), 200
    if request.method == "POST" and "reopen" in request.POST:
        reopen_milestone(milestone=milestone, by=request.user)
        messages.success(request, "Ce jalon reste à faire.")
        return redirect(milestone.path)
    if request.method == "POST":
        done, status = save_form(form, lambda values: close_milestone(milestone=milestone, by=request.user, **values))
        if done is not None:
            messages.success(request, f"Jalon « {milestone.get_kind_display()} » noté fait.")
            return redirect(milestone.path)
    context = {"form": form, "milestone": milestone}
    return render(request, "assessments/milestone_close.html", context, status=status)
