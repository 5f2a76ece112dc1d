"""Whether two sheets are one organisation: the rules, one sentence each."""

import pytest

from actors.matching import DUPLICATE_FROM, Profile, blocking_keys, compare

ROUEN, ELBEUF, EVREUX, CAEN, LE_HAVRE = "76540", "76231", "27229", "14118", "76351"
SIRET, SAME_SIREN, OTHER_SIRET = "73282932000074", "73282932000082", "55208131766522"


def sheet(name: str, kind: str = "entreprise", commune: str = ROUEN, **known: str) -> Profile:
    return Profile(name=name, kind=kind, commune=commune, **known)


def are_one(a: Profile, b: Profile) -> bool:
    """Found as the platform finds them: through a shared key, then compared."""
    return not blocking_keys(a).isdisjoint(blocking_keys(b)) and compare(a, b).is_duplicate


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S.A.R.L. Menuiserie Vautrin", "Menuiserie Vautrin"),
        ("Société Menuiserie Vautrin", "MENUISERIE VAUTRIN SAS"),
        ("Ets Vautrin & Fils", "Établissements Vautrin et fils"),
        ("SCOP Les Compagnons du Toit", "Les compagnons du toit (société coopérative)"),
        ("Association loi 1901 « Vivre ici »", "Vivre ici"),
        ("GAEC des Trois Ormes", "Les Trois Ormes"),
        ("Yann Vautrin, auto-entrepreneur", "VAUTRIN Yann (EI)"),
        ("SCI des Glycines", "Les Glycines"),
    ],
)
def test_the_legal_form_does_not_count(one: str, other: str) -> None:
    assert are_one(sheet(one), sheet(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("L’Écluse aux idées", "ECLUSE AUX IDEES"),
        ("Éco-lieu du Vivier", "Ecolieu du Vivier"),
        ("Terre d'Envies", "Terredenvies"),
        ("St-Gervais Solidarité", "Saint Gervais Solidarités"),
        ("Fédé. des Potagers urbains", "Fédération des potagers urbains"),
        ("Cie des Vents debout", "Compagnie des Vents Debout"),
        ("MJC Les Tilleuls", "Maison des jeunes et de la culture Les Tilleuls"),
        ("Épicerie des 2 Ponts", "Épicerie des deux ponts"),
        ("Boulangerie Vautrin Rouen", "Vautrin (boulangerie)"),
        ("Menuiserie Vautrin", "Menuiserie Vautrain"),
        ("Imprimerie Grosdidier", "Imprimerie Grodsidier"),
        ("APMD", "Association pour la promotion des mobilités douces"),
        ("Groupement des éleveurs du littoral (GEL)", "G.E.L."),
        ("AutoPartage Cauchois", "Auto-partage cauchois"),
    ],
)
def test_ways_of_writing_one_name_are_one_organisation(one: str, other: str) -> None:
    assert are_one(sheet(one, "association"), sheet(other, "association"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ville de Rouen", "Mairie de Rouen"),
        ("Commune de Rouen", "Rouen"),
        ("Communauté de communes du Vexin", "CC du Vexin"),
        ("Communauté d’agglomération du Vexin", "CA Vexin"),
        ("Conseil départemental de l’Eure", "Département de l'Eure"),
        ("CCAS de Rouen", "Centre communal d'action sociale de Rouen"),
    ],
)
def test_public_bodies_are_known_by_each_of_their_names(one: str, other: str) -> None:
    assert are_one(sheet(one, "collectivite"), sheet(other, "collectivite"))


def test_establishments_of_one_siren_are_one_organisation_even_in_two_towns() -> None:
    one, other = sheet("DHT SARL", siret=SIRET), sheet("Le Fournil de Thérèse", commune=CAEN, siret=SAME_SIREN)
    assert are_one(one, other)
    assert compare(one, other).reasons[0] == "même SIREN (732 829 320)"


def test_the_siren_is_read_in_the_siret() -> None:
    assert are_one(sheet("DHT", siren="732 829 320"), sheet("Le Fournil de Thérèse", siret=SIRET))


def test_two_valid_sirens_are_two_organisations_whatever_they_share() -> None:
    shared = {"phone": "02 61 91 00 01", "email": "contact@vautrin.example"}
    match = compare(sheet("Vautrin", siret=SIRET, **shared), sheet("Vautrin", siret=OTHER_SIRET, **shared))
    assert not match.is_duplicate
    assert match.reasons[0].startswith("SIREN différents")


def test_a_siren_with_a_figure_mistyped_does_not_part_two_sheets() -> None:
    assert are_one(sheet("Ardoises Vautrin", siret=SIRET), sheet("Ardoises Vautrin", siret="73282632000074"))


def test_one_name_in_two_towns_is_two_organisations() -> None:
    assert not are_one(sheet("Boulangerie du Centre"), sheet("Boulangerie du Centre", commune=ELBEUF))
    assert not are_one(sheet("Menuiserie Vautrin"), sheet("Menuiserie Vautrin", commune=ELBEUF))


@pytest.mark.parametrize(
    "kept",
    [
        {"phone": "02 61 91 00 01"},
        {"email": "contact@kaolin.example"},
        {"email": "studio.kaolin@gmail.com"},
        {"website": "https://www.kaolin.example/accueil"},
        {"website": "https://facebook.com/studiokaolin"},
        {"website": "https://kaolin.wixsite.com/studio"},
    ],
)
def test_an_organisation_that_moved_is_known_by_what_it_kept(kept: dict[str, str]) -> None:
    assert are_one(sheet("Studio Kaolin", **kept), sheet("Studio Kaolin", commune=EVREUX, **kept))


@pytest.mark.parametrize("typed", ["+33 2 61 91 00 01", "0033261910001", "02.61.91.00.01", "+33 (0)2 61 91 00 01"])
def test_a_phone_is_one_however_it_is_typed(typed: str) -> None:
    assert "même téléphone" in compare(sheet("Kaolin", phone="0261910001"), sheet("Kaolin", phone=typed)).reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "kaolin@gmail.com"}, {"email": "vermillon@gmail.com"}),
        ({"email": "kaolin@orange.fr"}, {"email": "vermillon@orange.fr"}),
        ({"website": "facebook.com/kaolin"}, {"website": "facebook.com/vermillon"}),
        ({"website": "helloasso.com"}, {"website": "helloasso.com"}),
        ({"website": "kaolin.wordpress.com"}, {"website": "vermillon.wordpress.com"}),
    ],
)
def test_a_public_provider_or_platform_is_no_common_domain(one: dict[str, str], other: dict[str, str]) -> None:
    match = compare(sheet("Studio Kaolin", **one), sheet("Studio Vermillon", **other))
    assert not any("domaine internet" in reason for reason in match.reasons)
    assert not match.is_duplicate


@pytest.mark.parametrize(
    ("body", "unit"),
    [
        ("Ville de Rouen", "Médiathèque de Rouen"),
        ("Ville de Rouen", "CCAS de Rouen"),
        ("Ville de Rouen", "Bibliothèque Simone-de-Beauvoir"),
        ("Métropole Rouen Normandie", "Direction de la culture de la Métropole Rouen Normandie"),
        ("Chambre de métiers de l’Eure", "CFA de la Chambre de métiers de l'Eure"),
        ("Université de Rouen", "Laboratoire Biomatix – Université de Rouen"),
        ("Département de l’Eure", "Archives départementales de l'Eure"),
    ],
)
@pytest.mark.parametrize("siret", ["", SIRET])
def test_a_unit_of_a_public_body_is_not_the_body(body: str, unit: str, siret: str) -> None:
    shared = {"siret": siret, "phone": "02 61 91 00 01", "website": "rouen.example"}
    assert not compare(sheet(body, "collectivite", **shared), sheet(unit, "organisme-public", **shared)).is_duplicate


def test_two_units_of_one_body_are_two_and_one_unit_written_twice_is_one() -> None:
    culture = sheet("Direction de la culture, Métropole Rouen Normandie", "collectivite", siret=SIRET)
    planning = sheet("Direction de l’urbanisme, Métropole Rouen Normandie", "collectivite", siret=SIRET)
    again = sheet("Métropole Rouen Normandie – Direction culture", "collectivite", siret=SIRET)
    assert not compare(culture, planning).is_duplicate
    assert are_one(culture, again)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Solidaires France – délégation de l’Eure", "Solidaires France – délégation de la Seine-Maritime"),
        ("Secours Citoyen comité de Rouen", "Secours Citoyen comité d'Elbeuf"),
        ("Atelier Vélo Rive Droite", "Atelier Vélo Rive Gauche"),
        ("Résidence Autonomie 1", "Résidence Autonomie 2"),
        ("Cap Avenir 27", "Cap Avenir 76"),
        ("Les Jardins de la Risle", "Les Ateliers de la Risle"),
        ("Boulangerie Vautrin", "Garage Vautrin"),
        ("Plomberie Morin", "Plomberie Morel"),
        ("École Jules-Michelet", "Association des parents d’élèves de l’école Jules-Michelet"),
        ("Musée du Lin", "Les Amis du musée du Lin"),
        ("Calorine", "Fondation Calorine"),
        ("Vautrin Manutention", "Holding Vautrin Manutention"),
    ],
)
def test_names_that_tell_two_organisations_apart(one: str, other: str) -> None:
    assert not compare(sheet(one, "association"), sheet(other, "association")).is_duplicate


def test_missing_fields_are_neutral() -> None:
    whole = sheet("Oxymore Productions", phone="0261910001", email="a@oxymore.example", siret=SIRET)
    assert are_one(Profile(name="Oxymore Productions"), whole)


def test_another_kind_is_weak_evidence() -> None:
    assert are_one(sheet("Les Copeaux du Vexin", "association"), sheet("Les Copeaux du Vexin", "cooperative"))


def test_the_rna_number_decides() -> None:
    assert are_one(sheet("Alpha", "association", rna="W761000001"), sheet("Oméga", "association", rna="w761 000 001"))
    assert not are_one(
        sheet("Alpha", "association", rna="W761000001"), sheet("Alpha", "association", rna="W761000002")
    )


def test_reasons_are_sentences_strongest_first() -> None:
    match = compare(
        sheet("SARL Menuiserie Vautrin", phone="0261910001"), sheet("Menuiserie Vautrin", phone="02 61 91 00 01")
    )
    assert set(match.reasons) == {"nom identique sans la forme juridique", "même commune", "même téléphone"}
    assert DUPLICATE_FROM <= match.score <= 100
    assert "communes différentes" in compare(sheet("Alpha"), sheet("Alpha", commune=LE_HAVRE)).reasons


def test_no_key_is_the_commune_alone_nor_a_common_word() -> None:
    keys = blocking_keys(sheet("Boulangerie du Centre")) | blocking_keys(sheet("Garage Martin"))
    assert not keys & {f"mot:{ROUEN}", "mot:boulangerie", "nom:martin", "nom:garage"}
    assert all(key.count(":") == 2 for key in blocking_keys(sheet("Boulangerie du Centre")))
