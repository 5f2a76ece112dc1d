"""Rules of one row, reads and rights of the reference data."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.viewer import ANYONE, Viewer
from territories.models import Commune, FunctionalSphere, PolicyFramework, PolicyObjective, Territory

pytestmark = pytest.mark.django_db


@pytest.fixture
def framework():
    return PolicyFramework.objects.create(slug="plan-essai", label="Plan d'essai")


@pytest.fixture
def communes():
    Commune.objects.all().update(is_active=False)
    return Commune.objects.bulk_create(
        [
            Commune(insee="99001", name="Saint-Épi", sort_key="saint-epi", department="76", postal_codes=["99480"]),
            Commune(insee="99002", name="Épreuve", sort_key="epreuve", department="76", postal_codes=["99481"]),
        ]
    )


def test_a_malformed_insee_code_is_refused_in_french():
    with pytest.raises(ValidationError, match="cinq caractères"):
        Commune(insee="7654", name="Rouen", department="76").full_clean()


def test_the_database_itself_refuses_a_malformed_insee_code():
    with pytest.raises(IntegrityError), transaction.atomic():
        Commune.objects.create(insee="ABCDE", name="Rouen", department="76")


def test_half_a_position_is_refused():
    with pytest.raises(IntegrityError), transaction.atomic():
        Commune.objects.create(insee="99003", name="Nulle part", department="99", longitude=1.0)


def test_a_territory_refuses_an_unknown_kind_and_a_short_siren():
    for values in ({"kind": "royaume"}, {"kind": "epci", "epci_siren": "12"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Territory.objects.create(slug="essai", name="Essai", **values)


def test_two_objectives_of_one_policy_cannot_share_a_slug(framework):
    PolicyObjective.objects.create(framework=framework, slug="air", label="Air")
    with pytest.raises(ValidationError, match="Un objectif de cette politique porte déjà cet identifiant"):
        PolicyObjective(framework=framework, slug="air", label="Air pur").full_clean()


def test_an_objective_cannot_be_its_own_parent(framework):
    objective = PolicyObjective.objects.create(framework=framework, slug="air", label="Air")
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyObjective.objects.filter(pk=objective.pk).update(parent=objective)


def test_a_parent_belongs_to_the_same_policy(framework):
    other = PolicyFramework.objects.create(slug="autre-plan", label="Autre plan")
    parent = PolicyObjective.objects.create(framework=other, slug="eau", label="Eau")
    with pytest.raises(ValidationError, match="autre politique publique"):
        PolicyObjective(framework=framework, slug="air", label="Air", parent=parent).full_clean()


def test_an_objective_cannot_stand_above_itself(framework):
    above = PolicyObjective.objects.create(framework=framework, slug="air", label="Air")
    below = PolicyObjective.objects.create(framework=framework, slug="bruit", label="Bruit", parent=above)
    for parent in (above, below):
        above.parent = parent
        with pytest.raises(ValidationError, match="au-dessus de lui-même"):
            above.full_clean()


@pytest.mark.parametrize("text", ["epi", "ÉPI", "saint-é", "99001", "99480"])
def test_a_commune_is_found_by_a_word_or_a_code_without_accents(communes, text):
    assert "Saint-Épi" in [commune.name for commune in Commune.objects.search(text).active()]


@pytest.mark.parametrize("text", ["", "   ", "pi", "%"])
def test_a_search_without_substance_finds_nothing(communes, text):
    assert not Commune.objects.search(text).active().exists()


def test_reference_data_is_for_whoever_is_signed_in_or_holds_a_link(django_user_model, framework):
    person = Viewer(django_user_model(email="quelquun@example.org"))
    holder = Viewer(grants=[("assessment", 1)])
    for viewer, sees in ((person, True), (holder, True), (ANYONE, False)):
        assert PolicyFramework.objects.visible_to(viewer).filter(pk=framework.pk).exists() is sees


def test_an_inactive_row_is_no_longer_offered_but_stays_readable():
    sphere = FunctionalSphere.objects.create(slug="essai", label="Essai", is_active=False)
    assert sphere not in FunctionalSphere.objects.active()
    assert sphere in FunctionalSphere.objects.all()


def test_an_objective_of_an_inactive_policy_is_not_offered(framework):
    PolicyObjective.objects.create(framework=framework, slug="air", label="Air")
    PolicyFramework.objects.filter(pk=framework.pk).update(is_active=False)
    assert not PolicyObjective.objects.active().filter(framework=framework).exists()
