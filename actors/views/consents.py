"""What an actor lets the Club publish: one row per use, one click per decision, nothing ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import requires
from actors.consents import text_for
from actors.enums import ConsentDecision, ConsentUse
from actors.forms.consents import ConsentForm
from actors.forms.saving import save_form
from actors.models import Actor, ActorConsent
from actors.services import record_consent


@dataclass(frozen=True)
class ConsentRow:
    """A use, the text shown for it, and the decision that counts."""

    use: ConsentUse
    text: str
    latest: ActorConsent | None

    @property
    def is_granted(self) -> bool:
        return self.latest is not None and self.latest.decision == ConsentDecision.GRANTED


def consent_rows(actor: Actor, uses: Sequence[ConsentUse]) -> list[ConsentRow]:
    """The decisions that count, one query."""
    latest = {row.use: row for row in actor.consents.latest_decisions().select_related("recorded_by")}
    return [ConsentRow(use, text_for(use), latest.get(use)) for use in uses]


def decided_together(rows: Sequence[ConsentRow]) -> list[tuple[ActorConsent, str]]:
    """Decisions taken the same day by the same person, on a line: one of them, and the uses in words."""
    found: dict[Any, tuple[ActorConsent, list[str]]] = {}
    for row in rows:
        if row.latest is not None:
            same = (row.latest.decision, row.latest.given_on, row.latest.given_by)
            found.setdefault(same, (row.latest, []))[1].append(row.use.wording.lower())
    return [(consent, ", ".join(uses)) for consent, uses in found.values()]


@requires("actors.consent", lambda viewer: Actor.objects.readable_by(viewer))
def consent_record(request: Request, actor: Actor) -> HttpResponse:
    """Record a decision; the page also shows every past one."""
    form, status = ConsentForm(request.POST or None, initial={"use": request.GET.get("use", ConsentUse.LIST)}), 200
    if request.method == "POST":
        consent, status = save_form(
            form,
            lambda values: record_consent(
                actor=actor, text_shown=form.text_shown, recorded_by=request.user, **values
            ),
        )
        if consent is not None:
            messages.success(request, f"{consent.get_use_display()} : {consent.get_decision_display().lower()}.")
            return redirect(f"{actor.get_absolute_url()}#accords")
    asked = form["use"].value()
    use = ConsentUse(asked) if asked in ConsentUse.values else ConsentUse.LIST
    context = {
        "actor": actor,
        "form": form,
        "row": consent_rows(actor, [use])[0],
        "uses": list(ConsentUse),
        "history": actor.consents.filter(use=use).select_related("recorded_by").order_by("-pk"),
    }
    return render(request, "actors/consent_record.html", context, status=status)
