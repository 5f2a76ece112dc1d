"""The draft of the log form, saved by `static/js/draft.js` every few seconds."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accompaniments.services import discard_draft, save_draft
from accounts.http import Request
from accounts.permissions import requires
from common.errors import Conflict, DomainError
from common.text import number_in

NOT_KEPT = {"csrfmiddlewaretoken", "draft_version", "do"}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@requires("accompaniments.draft")
def draft_save(request: Request) -> HttpResponse:
    """Answers `{version}`, `{done: true}` when the form was already sent, 409 when another tab holds it."""
    submission_id = _uuid(request.POST.get("submission_id", ""))
    if submission_id is None:
        return JsonResponse({"error": "Ce brouillon n'a pas de numéro."}, status=422)
    if request.POST.get("author", str(request.user.pk)) != str(request.user.pk):
        return JsonResponse({"error": "Cette saisie est celle d'un autre compte."}, status=403)
    payload = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_KEPT}
    payload["host"] = [request.POST.get("host", "")]
    try:
        draft = save_draft(
            user=request.user, submission_id=submission_id, payload=payload,
            base_version=number_in(request.POST.get("draft_version")) or 0,
            seen_version=number_in(request.POST.get("base_version")) or 0,
        )  # fmt: skip
    except Conflict as conflict:
        return JsonResponse({"error": conflict.message, "version": conflict.current.version}, status=409)
    except DomainError as error:
        return JsonResponse({"error": error.message}, status=422)
    return JsonResponse({"done": True} if draft is None else {"version": draft.version})


@require_safe
@requires("accompaniments.draft")
def draft_token(request: Request) -> HttpResponse:
    """Who is signed in now, and a fresh token: what stayed in the browser goes only under the same account."""
    return JsonResponse(
        {"user": request.user.pk, "token": get_token(request), "save": reverse("accompaniments:draft_save")}
    )


@require_POST
@requires("accompaniments.draft")
def draft_discard(request: Request) -> HttpResponse:
    """Begin again with an empty form."""
    submission_id = _uuid(request.POST.get("submission_id", ""))
    if submission_id is not None:
        discard_draft(user=request.user, submission_id=submission_id)
    return redirect("accompaniments:create")
