"""The administrator's page on personal data: what is due, who is to be told, who objects, what was done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import Request
from accounts.models import AccessLog, PersonalDataLog, User
from accounts.permissions import requires
from accounts.retention import in_words, run_retention
from actors.models import Contact
from actors.services.mentions import page_of as link_to
from common.pages import CAP, PER_PAGE, page_of
from common.registries import RetentionRule, retention_rules

_SECONDS = 8.0  # what a request may take; the rest is for the night or another click
TABS = (
    ("echeances", "À échéance"),
    ("informer", "À informer"),
    ("oppositions", "Oppositions"),
    ("journal", "Journal"),
    ("lectures", "Lectures exceptionnelles"),
)


def _due(rule: RetentionRule) -> dict[str, Any]:
    """A rule, how many rows are due (counted up to a thousand) and the first of them."""
    rows = rule.due()
    count = len(rows.order_by().values_list("pk", flat=True)[: CAP + 1])
    return {
        "rule": rule,
        "length": in_words(rule.length()),
        "count": min(count, CAP),
        "is_capped": count > CAP,
        "rows": [(str(row), _link(row)) for row in rows.order_by("pk")[:PER_PAGE]] if count else [],
    }


def _link(row: Any) -> str:
    return reverse("admin:accounts_user_change", args=[row.pk]) if isinstance(row, User) else link_to(row)


def _rows_of(tab: str, number: str | None) -> Any:
    """The page of a tab that is a list."""
    newest = ("-at", "-pk")
    if tab == "informer":
        rows, order = Contact.objects.to_inform(), ("sort_key", "pk")
    elif tab == "oppositions":
        rows, order = Contact.objects.opposed(), ("-opposed_at", "pk")
    elif tab == "lectures":
        return page_of(AccessLog.objects.all(), number=number, order=newest, dress=lambda r: r.select_related("user"))
    else:
        return page_of(
            PersonalDataLog.objects.all(), number=number, order=newest, dress=lambda r: r.select_related("by")
        )
    return page_of(rows, number=number, order=order, dress=lambda r: r.select_related("actor"))


@require_safe
@requires("actors.personal_data")
def personal_data(request: Request) -> HttpResponse:
    tab = request.GET.get("onglet", "echeances")
    if tab not in dict(TABS):
        raise Http404
    titles = {rule.slug: rule.title for rule in retention_rules()}
    due = [_due(rule) for rule in retention_rules()] if tab == "echeances" else []
    page = None if tab == "echeances" else _rows_of(tab, request.GET.get("page"))
    for row in page.object_list if page is not None and tab == "journal" else ():
        row.rule_title = titles.get(row.rule, row.rule)
    context = {
        "tabs": TABS,
        "tab": tab,
        "due": [item for item in due if item["count"]],
        "idle": [item for item in due if not item["count"]],
        "page": page,
    }
    return render(request, "actors/personal_data.html", context)


@requires("actors.personal_data")
def retention_apply(request: Request, rule: str) -> HttpResponse:
    """Apply one rule now, as long as a request may last."""
    if rule not in {known.slug for known in retention_rules()}:
        raise Http404
    if request.method == "POST":
        outcome = run_retention(only=rule, by=request.user, seconds=_SECONDS)[0]
        if outcome.failed:
            messages.error(
                request, "La règle n’a pas pu s’appliquer jusqu’au bout : l’équipe technique est prévenue."
            )
        else:
            left = outcome.due - outcome.done
            rest = f" Il en reste {left} : recommencez, ou laissez faire la nuit." if left > 0 else ""
            messages.success(request, f"{outcome.rule.title} : {outcome.done} traités.{rest}")
    return redirect("actors:personal_data")
