"""Permissions, once: each app's `permissions.py` names its predicates, views and templates use the names.

A predicate takes `(viewer, object)`. Invisible objects give 404 (the fetch), visible but forbidden
ones 403 (the predicate).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import rules
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

if TYPE_CHECKING:
    from accounts.viewer import Viewer

View = Callable[..., HttpResponse]
Source = Any | Callable[["Viewer"], models.QuerySet]


@rules.predicate
def is_administrator(viewer: Viewer) -> bool:
    return viewer.is_administrator


@rules.predicate
def is_club(viewer: Viewer) -> bool:
    return viewer.is_club


@rules.predicate
def is_signed_in(viewer: Viewer) -> bool:
    return viewer.is_authenticated


@rules.predicate
def is_actor_member(viewer: Viewer) -> bool:
    return bool(viewer.actor_ids)


@rules.predicate
def is_partner(viewer: Viewer) -> bool:
    return viewer.is_partner


rules.add_perm("accounts.home", is_signed_in)
rules.add_perm("accounts.mails", is_signed_in)
rules.add_perm("exports.own", is_signed_in)  # each table asks for its own permission besides
rules.add_perm("saved_filters.own", is_signed_in)


def can(viewer: Viewer, permission: str, obj: Any = None) -> bool:
    """Whether this viewer has the permission on `obj`. Unknown names are a bug and raise KeyError."""
    if not rules.perm_exists(permission):
        raise KeyError(f"unknown permission {permission}")
    return bool(rules.has_perm(permission, viewer, obj))


def demand(viewer: Viewer, permission: str, obj: Any) -> None:
    """Raise PermissionDenied (403) unless this viewer, who sees `obj`, has the permission on it."""
    if not can(viewer, permission, obj):
        raise PermissionDenied


def requires(
    permission: str, source: Source | None = None, *, by: str = "pk", links: bool = False
) -> Callable[[View], View]:
    """Declare a view's permission and, with `source`, fetch its object.

    `source` is a model, or a function of the viewer that returns a queryset of what they may see; the
    URL's `by` argument picks the object, which the view receives instead of it. `links=True`: holders
    of a link may come in without an account (the queryset decides what they see).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = request.viewer  # type: ignore[attr-defined]
            if not viewer.is_authenticated and not (links and viewer.holds_links):
                return redirect_to_login(request.get_full_path())
            if source is None:
                obj = None
            else:
                rows = source.objects.visible_to(viewer) if hasattr(source, "objects") else source(viewer)
                obj = rows.filter(**{by: kwargs.pop(by)}).first()
                if obj is None:
                    raise Http404
                args = (obj, *args)
            if not can(viewer, permission, obj):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]
        checked.links = links  # type: ignore[attr-defined]
        return login_not_required(checked) if links else checked

    return decorate


def public(reason: str) -> Callable[[View], View]:
    """Declare a view open to anyone, and why."""

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        opened.permission = "public"  # type: ignore[attr-defined]
        opened.public_reason = reason  # type: ignore[attr-defined]
        return login_not_required(opened)

    return decorate
