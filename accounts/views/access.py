"""What the pages of journaled readings share."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import KIND, OPEN_FOR, current_access, open_access
from accounts.forms import AccessForm
from accounts.http import Request
from accounts.models import AccessLog
from accounts.viewer import grant
from common.errors import DomainError


def journaled(request: Request, obj: Model, *, template: str, reading: Any) -> HttpResponse:
    """Ask why, note it, then show `reading()` of that one object for half an hour in this browser."""
    form, status = AccessForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                access = open_access(obj=obj, by=request.user, reason=form.cleaned_data["reason"])
            except DomainError as error:
                form.add_error("reason", error.message)
            else:
                grant(request, KIND, access.pk)
                return redirect(request.path)
    opened = current_access(viewer=request.viewer, obj=obj)
    context = {
        "obj": obj,
        "form": form,
        "access": opened,
        "until": opened.at + OPEN_FOR if opened else None,
        "journal": AccessLog.objects.visible_to(request.viewer).about(obj).select_related("user")[:25],
        **(reading() if opened else {}),
    }
    return render(request, template, context, status=status)
