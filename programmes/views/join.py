"""Asking to join the Club or one of its programmes, from the public site."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.http import Request
from accounts.permissions import public
from common.errors import DomainError
from common.limits import spend
from programmes.forms.join import JoinForm
from programmes.services import receive_join_request

PER_HOUR = 20  # from one address of the network: a room of people behind one box can still write
TOO_MANY = (
    "Beaucoup de demandes viennent d’arriver de votre réseau. Rien n’est perdu : gardez cette page ouverte et "
    "envoyez la vôtre dans une heure."
)


@public("Anyone may ask to join the Club.")
def join(request: Request) -> HttpResponse:
    if request.method != "POST":
        return render(request, "programmes/join.html", {"form": JoinForm(initial=_asked_for(request))})
    form, status = JoinForm(request.POST), 422
    if form.is_valid():
        here = get_adapter(request).get_client_ip(request)
        if not spend("programmes.join", here, limit=PER_HOUR, seconds=3600):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            try:
                receive_join_request(**form.cleaned_data)
                return redirect("programmes:join_done")
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, error.message)
    return render(request, "programmes/join.html", {"form": form}, status=status)


def _asked_for(request: Request) -> dict[str, str]:
    """The programme named by a link to the form (`?programme=12`)."""
    number = request.GET.get("programme", "")
    return {"programme": number} if number.isdecimal() and len(number) < 10 else {}


@public("Thanks shown after a request to join; names nobody.")
def join_done(request: Request) -> HttpResponse:
    return render(request, "programmes/join_done.html")
