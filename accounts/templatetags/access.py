"""`{% can "reports.publish" version as may_publish %}`: the same permission names as in views."""

from typing import Any

from django import template

from accounts.permissions import can as viewer_can

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], permission: str, obj: Any = None) -> bool:
    """Whether the viewer of this page has the permission on `obj`."""
    viewer = context.get("viewer") or context["request"].viewer
    return viewer_can(viewer, permission, obj)
