"""One-click logins and the page of sent e-mails; nothing here answers unless this is the demonstration."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import DEMO_METHOD
from accounts.models import User
from accounts.permissions import public
from demo.accounts import demo_account
from demo.mails import sent_mail, sent_mails

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """404 outside the demonstration, whatever the address."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@public("the demonstration's one-click login; 404 elsewhere")
@demo_only
@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's accounts; the second-factor rule accepts this method here only."""
    account = demo_account(request.POST.get("account", ""))
    user = User.objects.filter(email=account.email, is_active=True).first() if account else None
    if user is None:
        messages.error(request, "Ce compte de démonstration n’existe pas : relancez « make demo » pour le créer.")
        return redirect("account_login")
    auth.login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method=DEMO_METHOD)
    return redirect("home")


@public("the demonstration sends no e-mail: it shows them here; 404 elsewhere")
@demo_only
@require_safe
def demo_mails(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/demo_mails.html", {"mails": sent_mails()})


@public("the demonstration sends no e-mail: it shows them here; 404 elsewhere")
@demo_only
@require_safe
def demo_mail(request: HttpRequest, key: str) -> HttpResponse:
    mail = sent_mail(key)
    if mail is None:
        raise Http404
    return render(request, "demo/demo_mail.html", {"mail": mail})
