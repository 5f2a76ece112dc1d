"""What any list offers below it: `{% export_form "actors" %}` and `{% saved_filters "actors" %}`.

Put them inside the part of the page htmx refreshes: they carry the filters of the address.
"""

from typing import Any

from django import template

from accounts.enums import ExportFormat
from accounts.permissions import can
from accounts.saved_filters import REFUSED, cleaned_query, saved_filters_of
from common.exports import exporter_named
from common.models import new_uuid

register = template.Library()


@register.inclusion_tag("components/export_form.html", takes_context=True)
def export_form(context: dict[str, Any], *slugs: str) -> dict[str, Any]:
    """Buttons that export the list as it is filtered, for whoever may have the tables of these slugs."""
    request = context["request"]
    found = [exporter for slug in slugs if (exporter := exporter_named(slug)) is not None]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "exporters": [exporter for exporter in found if can(request.viewer, exporter.permission)],
        "formats": ExportFormat.choices,
        "query": cleaned_query(request.GET.urlencode()),
        "submission_id": new_uuid(),
    }


@register.inclusion_tag("components/saved_filters.html", takes_context=True)
def saved_filters(context: dict[str, Any], page: str) -> dict[str, Any]:
    """One's saved filters of this list, and how to keep the present one."""
    request = context["request"]
    query = cleaned_query(request.GET.urlencode())
    found = saved_filters_of(request.viewer, page)
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "page": page,
        "query": query,
        "filters": found,
        "is_saved": any(each.query == query for each in found),
        "next": request.path,
        "refused": _once(request, REFUSED, page),
    }


def _once(request: Any, key: str, page: str) -> dict[str, str] | None:
    """What the last action on this list left to say; said once."""
    found = request.session.get(key)
    if not found or found.get("page") != page:
        return None
    del request.session[key]
    return dict(found)
