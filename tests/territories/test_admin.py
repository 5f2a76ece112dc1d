"""Editing the reference data in the admin site: what is fixed, what is derived, what is never offered."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser

from territories.models import Commune, FunctionalSphere, PolicyObjective, Territory

EDITABLE = ("FunctionalSphere", "LegalForm", "PolicyFramework", "PolicyObjective", "Territory")


def admin_of(model):
    return admin.site.get_model_admin(model)


@pytest.fixture
def request_(rf):
    request = rf.get("/administration/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def sphere():
    values = {"label": "Habiter", "position": 1, "is_active": True}
    return FunctionalSphere(slug="essai", shipped_values=values, **values)


def all_admins():
    return [a for m, a in admin.site._registry.items() if m._meta.app_label == "territories"]


def test_every_table_is_in_the_admin_and_none_offers_deletion(request_):
    names = {a.model.__name__ for a in all_admins()}
    assert names == {*EDITABLE, "Commune"}
    assert not any(a.has_delete_permission(request_) for a in all_admins())


def test_a_slug_is_typed_once_and_then_fixed(request_, sphere):
    spheres = admin_of(FunctionalSphere)
    assert "slug" not in spheres.get_readonly_fields(request_)
    assert "slug" in spheres.get_readonly_fields(request_, sphere)


def test_an_objective_cannot_change_policy(request_):
    assert "framework" in admin_of(PolicyObjective).get_readonly_fields(request_, PolicyObjective(slug="air"))


def test_communes_are_official_facts_nobody_edits(request_):
    communes = admin_of(Commune)
    assert not communes.has_add_permission(request_)
    assert not communes.has_change_permission(request_)


def test_the_composition_of_a_shipped_territory_is_not_editable(request_):
    territories = admin_of(Territory)
    shipped = Territory(slug="mrn", shipped_values={"name": "Métropole"})
    assert "communes" in territories.get_readonly_fields(request_, shipped)
    assert "communes" not in territories.get_readonly_fields(request_, Territory(slug="vallee"))


@pytest.mark.django_db
def test_a_territory_of_the_club_gets_its_sort_key_and_may_have_no_siren(request_):
    territory = Territory(slug="elbeuvien", name="Étang d'Elbeuf", kind="autre", epci_siren="")
    admin_of(Territory).save_model(request_, territory, form=None, change=False)
    territory.refresh_from_db()
    assert territory.sort_key == "etang d'elbeuf"
    assert territory.epci_siren is None


def test_the_list_says_where_a_row_comes_from(sphere):
    spheres = admin_of(FunctionalSphere)
    assert spheres.origin(sphere) == "Donnée fournie"
    sphere.label = "Se loger"
    assert spheres.origin(sphere) == "Libellé modifié (fourni : « Habiter »)"
    assert spheres.origin(FunctionalSphere(slug="x", label="X")) == "Ajout du Club"


@pytest.mark.django_db
def test_communes_are_searched_without_accents(request_):
    Commune.objects.create(insee="99010", name="Épinay-l'Essai", sort_key="epinay-l'essai", department="76")
    found, _ = admin_of(Commune).get_search_results(request_, Commune.objects.all(), "ÉPINAY-L'")
    assert [commune.insee for commune in found] == ["99010"]
