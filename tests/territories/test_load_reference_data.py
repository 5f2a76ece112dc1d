"""The reference data: what is loaded, what is kept, what is retired."""

from io import StringIO

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import call_command

from common.models import Term
from common.vocabulary import registered_lists
from territories import reference_files
from territories.models import (
    Commune,
    FunctionalSphere,
    LegalForm,
    PolicyFramework,
    PolicyObjective,
    Territory,
)
from territories.services import load_reference_data

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("load_reference_data", stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded():
    """An empty set of reference tables, then one load."""
    PolicyObjective.objects.all().delete()
    for model in (PolicyFramework, FunctionalSphere, LegalForm, Territory, Commune, Term):
        model.objects.all().delete()
    return run()


@pytest.fixture
def files(monkeypatch, tmp_path):
    """A copy of the files that a test may change: `files(name, edit)`."""
    for source in reference_files.DATA_DIR.iterdir():
        (tmp_path / source.name).write_bytes(source.read_bytes())
    monkeypatch.setattr(reference_files, "DATA_DIR", tmp_path)

    def edit(name, old, new):
        path = tmp_path / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return edit


def test_the_first_load_says_in_french_what_it_created(loaded):
    assert "Communes : 2\u202f645 créations." in loaded
    assert "Sphères fonctionnelles : 8 créations." in loaded
    assert "Objectifs de politique publique : 5 créations." in loaded


def test_a_second_load_changes_nothing_and_says_so(loaded):
    assert run() == "Données de référence à jour : rien à changer.\n"


def test_the_metropole_has_its_71_communes_each_with_a_contour(loaded):
    mrn = Territory.objects.get(slug="mrn")
    assert (mrn.name, mrn.kind, mrn.epci_siren) == ("Métropole Rouen Normandie", "metropole", "200023414")
    assert mrn.communes.count() == 71
    assert mrn.communes.with_contour().count() == 71
    assert all(commune.population for commune in mrn.communes.all())


def test_a_commune_keeps_all_its_postal_codes(loaded):
    assert Commune.objects.get(insee="76540").postal_codes == ["76000", "76100"]


def test_communes_are_ordered_without_accents(loaded):
    names = [commune.name for commune in Commune.objects.of_mrn() if commune.name[0] in "EÉ"]
    assert names == ["Elbeuf", "Épinay-sur-Duclair"]


def test_a_sole_trader_is_the_only_natural_person(loaded):
    assert [form.slug for form in LegalForm.objects.of_natural_persons()] == ["ei"]


def test_the_five_axes_of_the_accord_de_rouen_are_objectives(loaded):
    axes = PolicyFramework.objects.get(slug="accord-rouen-climat").objectives.all()
    assert [axis.label for axis in axes][:2] == ["Énergies renouvelables", "Rénovation énergétique"]
    source = yaml.safe_load((reference_files.DATA_DIR / "reference_data.yaml").read_text(encoding="utf-8"))
    assert [axis.slug for axis in axes] == source["accord_de_rouen_2018"]["axes"]


def test_every_list_of_the_vocabulary_is_loaded_and_rules_are_not(loaded):
    lists = set(Term.objects.values_list("list_slug", flat=True))
    assert {"actor_kinds", "consent_uses", "naf_sections", "external_labels", "job_states"} <= lists
    assert not lists & reference_files.RULES


def test_a_label_edited_by_the_club_survives_the_next_file(loaded, files):
    FunctionalSphere.objects.filter(slug="habiter").update(label="Se loger")
    files("reference_data.yaml", 'label: "Habiter"', 'label: "Habiter, se loger"')
    run()
    habiter = FunctionalSphere.objects.get(slug="habiter")
    assert habiter.label == "Se loger"
    assert habiter.shipped_values["label"] == "Habiter, se loger"
    assert habiter.edited_fields() == ["label"]


def test_a_label_nobody_edited_follows_the_file(loaded, files):
    files("reference_data.yaml", 'label: "Habiter"', 'label: "Habiter, se loger"')
    assert run() == "Sphères fonctionnelles : 1 mise à jour.\n"
    assert FunctionalSphere.objects.get(slug="habiter").label == "Habiter, se loger"


def test_what_vanishes_from_the_file_becomes_inactive_and_comes_back(loaded, files):
    files("policy_objectives.yaml", "  biodiversite: Biodiversité\n", "")
    assert "1 désactivation" in run()
    assert not PolicyObjective.objects.get(slug="biodiversite").is_active
    files(
        "policy_objectives.yaml",
        "agriculture-responsable:",
        "biodiversite: Biodiversité\n  agriculture-responsable:",
    )
    run()
    assert PolicyObjective.objects.get(slug="biodiversite").is_active


def test_a_merged_commune_becomes_inactive_and_leaves_the_territory(loaded, files):
    files("communes_normandie.csv", "\n76540,Rouen,", "\n76999,Rouen,")
    run()
    assert not Commune.objects.get(insee="76540").is_active
    assert set(Commune.objects.of_mrn().filter(name="Rouen").values_list("insee", flat=True)) == {"76999"}


def test_a_row_switched_off_by_the_club_stays_off(loaded):
    LegalForm.objects.filter(slug="autre").update(is_active=False)
    run()
    assert not LegalForm.objects.get(slug="autre").is_active


def test_a_row_added_by_the_club_is_left_alone(loaded):
    FunctionalSphere.objects.create(slug="celebrer", label="Célébrer", position=9)
    run()
    added = FunctionalSphere.objects.get(slug="celebrer")
    assert added.is_active
    assert not added.is_shipped


def test_a_load_that_fails_halfway_leaves_nothing(loaded, files):
    files("reference_data.yaml", 'label: "Habiter"', 'label: "Habiter, se loger"')
    files("policy_objectives.yaml", "biodiversite: Biodiversité", f"biodiversite: {'x' * 300}")
    with pytest.raises(ValidationError, match="200 caractères"):
        load_reference_data()
    assert FunctionalSphere.objects.get(slug="habiter").label == "Habiter"


def test_lists_declared_in_code_hold_the_slugs_of_the_file():
    files = reference_files.vocabularies()
    for list_slug, vocabulary in registered_lists().items():
        if list_slug in files:
            assert list(vocabulary.values) == list(files[list_slug]), list_slug


def test_a_list_that_only_code_declares_can_be_retitled_too(loaded):
    only_in_code = set(registered_lists()) - set(reference_files.vocabularies())
    assert only_in_code <= set(Term.objects.values_list("list_slug", flat=True))


def test_labels_have_the_apostrophes_of_print(loaded):
    labels = [*Term.objects.values_list("label", flat=True), *LegalForm.objects.values_list("label", flat=True)]
    assert "Coopérative d’activité et d’emploi" in labels
    assert not [label for label in labels if "'" in label]
    assert not [
        label for vocabulary in registered_lists().values() for _, label in vocabulary.options() if "'" in label
    ]
