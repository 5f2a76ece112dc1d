"""The ecosystems: the stake, those who carry it, what each pools."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import Request
from accounts.permissions import requires
from actors.forms.saving import save_form
from actors.models import Actor, ResourceOffer
from common.charts import branches
from common.registries import panels_for
from ecosystems.enums import EcosystemRole
from ecosystems.forms import EcosystemForm, MemberForm, NewEcosystemForm, PoolForm
from ecosystems.models import Ecosystem, EcosystemMember
from ecosystems.services import (
    add_member,
    create_ecosystem,
    pool_resource,
    repool_offer,
    unpool_offer,
    update_ecosystem,
)


@requires("ecosystems.list")
def ecosystem_list(request: Request) -> HttpResponse:
    rows = Ecosystem.objects.visible_to(request.viewer).with_member_count().select_related("sphere", "territory")
    return render(request, "ecosystems/ecosystem_list.html", {"ecosystems": rows})


@requires("ecosystems.view", lambda viewer: Ecosystem.objects.visible_to(viewer).with_identity())
def ecosystem_detail(request: Request, ecosystem: Ecosystem) -> HttpResponse:
    """Members are named to those who may see them; the others are counted."""
    everyone = ecosystem.members.current()
    rank = list(EcosystemRole.values).index
    members = sorted(_shown(everyone, request.viewer), key=lambda member: rank(member.role))
    context = {
        "ecosystem": ecosystem,
        "members": members,
        "hidden_count": everyone.count() - len(members),
        "untold_count": ResourceOffer.objects.filter(ecosystem_members__in=everyone).distinct().count()
        - sum(len(member.offers.all()) for member in members),
        "objectives": ecosystem.objectives.select_related("framework"),
        "chart": _drawing(ecosystem, members),
        "panels": panels_for("ecosystem", viewer=request.viewer, obj=ecosystem),
    }
    return render(request, "ecosystems/ecosystem_detail.html", context)


def _shown(members: Any, viewer: Any) -> Any:
    offers = ResourceOffer.objects.visible_to(viewer).select_related("resource")
    return (
        members.filter(actor__in=Actor.objects.visible_to(viewer).values("pk"))
        .select_related("actor__commune")
        .prefetch_related(Prefetch("offers", queryset=offers))
    )


def _drawing(ecosystem: Ecosystem, members: list[EcosystemMember]) -> Any:
    """Members, and what each pools; nothing to draw when nothing is pooled."""
    holders = [(member.actor.name, [offer.resource.label for offer in member.offers.all()]) for member in members]
    if not any(pooled for _, pooled in holders):
        return None
    title = f"{ecosystem} : {len(members)} membres et ce qu’ils mettent en commun"
    return branches(holders, title=title, words=("Membre", "Mis en commun"))


@requires("ecosystems.create")
def ecosystem_create(request: Request) -> HttpResponse:
    form, status = NewEcosystemForm(request.POST or None), 200
    if request.method == "POST":
        ecosystem, status = save_form(form, lambda values: create_ecosystem(by=request.user, **values))
        if ecosystem is not None:
            messages.success(request, f"{ecosystem} est créé. Ajoutez ses membres.")
            return redirect(ecosystem)
    return render(request, "ecosystems/ecosystem_form.html", {"form": form, "ecosystem": None}, status=status)


@requires("ecosystems.edit", Ecosystem)
def ecosystem_edit(request: Request, ecosystem: Ecosystem) -> HttpResponse:
    form, status = EcosystemForm(request.POST or None, instance=ecosystem), 200
    if request.method == "POST":
        saved, status = save_form(
            form,
            lambda values: update_ecosystem(
                ecosystem=ecosystem, base_version=form.base_version, by=request.user, **values
            ),
        )
        if saved is not None:
            messages.success(request, "L’écosystème est à jour.")
            return redirect(ecosystem)
    return render(request, "ecosystems/ecosystem_form.html", {"form": form, "ecosystem": ecosystem}, status=status)


@requires("ecosystems.edit", Ecosystem)
def member_add(request: Request, ecosystem: Ecosystem) -> HttpResponse:
    form, status = MemberForm(request.POST or None), 200
    if request.method == "POST":
        member, status = save_form(form, lambda values: add_member(ecosystem=ecosystem, by=request.user, **values))
        if member is not None:
            messages.success(request, f"{member.actor} rejoint l’écosystème.")
            return redirect("ecosystems:member_pool", pk=member.pk)
    return render(request, "ecosystems/member_add.html", {"form": form, "ecosystem": ecosystem}, status=status)


@requires("ecosystems.edit", lambda viewer: EcosystemMember.objects.visible_to(viewer).with_names())
def member_pool(request: Request, member: EcosystemMember) -> HttpResponse:
    form, status = PoolForm(request.POST or None, member=member), 200
    if request.method == "POST":
        offer, status = save_form(form, lambda values: pool_resource(member=member, by=request.user, **values))
        if offer is not None:
            messages.success(request, f"« {offer.resource} » est mis en commun.")
            return redirect(member.ecosystem)
    context = {"form": form, "member": member, "has_resources": form.has_resources}
    return render(request, "ecosystems/member_pool.html", context, status=status)


@require_POST
@requires("ecosystems.edit", lambda viewer: EcosystemMember.objects.visible_to(viewer).with_names())
def member_unpool(request: Request, member: EcosystemMember) -> HttpResponse:
    """Take one thing out of the common pot (`offer`); the message carries the way back."""
    offer = _offer(member.offers.all(), request.POST.get("offer", ""))
    if offer is None:
        messages.error(request, "Ce n’est déjà plus mis en commun ici.")
        return redirect(member.ecosystem)
    unpool_offer(member=member, offer=offer, by=request.user)
    undo = f"{reverse('ecosystems:member_repool', args=[member.pk])}?offer={offer.pk}"
    messages.success(request, f"« {offer.resource} » n’est plus mis en commun ici.", extra_tags=undo)
    return redirect(member.ecosystem)


@require_POST
@requires("ecosystems.edit", lambda viewer: EcosystemMember.objects.visible_to(viewer).with_names())
def member_repool(request: Request, member: EcosystemMember) -> HttpResponse:
    offer = _offer(ResourceOffer.objects.filter(resource__actor=member.actor_id), request.GET.get("offer", ""))
    if offer is None:
        messages.error(request, "Ce partage n’existe plus.")
        return redirect(member.ecosystem)
    repool_offer(member=member, offer=offer, by=request.user)
    messages.success(request, f"« {offer.resource} » est de nouveau mis en commun.")
    return redirect(member.ecosystem)


def _offer(rows: Any, asked: str) -> ResourceOffer | None:
    found: ResourceOffer | None = (
        rows.select_related("resource").filter(pk=asked).first() if asked.isdecimal() else None
    )
    return found
