"""The public page that says whether a printed report is genuine, and whether it still stands."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.permissions import public
from reports.enums import FileRole
from reports.forms import VerifyForm
from reports.models import ReportVersion


@public("whoever holds a printed report may check it; nothing of its contents is shown")
@require_safe
def report_verify(request: HttpRequest) -> HttpResponse:
    """Look a verification code up: title, period, publication or withdrawal, checksum of the PDF."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    version = file = None
    if form.is_bound and form.is_valid():
        found = ReportVersion.objects.published().light().select_related("report")
        version = found.filter(verification_code=form.cleaned_data["code"]).first()
        if version is None:
            form.add_error("code", "Aucun rapport publié ne porte ce code. Vérifiez chaque caractère.")
        else:
            file = version.files.select_related("file").filter(role=FileRole.PDF).first()
    context = {"form": form, "version": version, "file": file.file if file else None}
    return render(request, "reports/report_verify.html", context)
