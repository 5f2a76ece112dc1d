"""Charts: geometry, text alternatives, tables, and labels that cannot inject anything."""

import json
import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string

from common.charts import bars, branches, build_chart, columns, commune_map, network, radar, render_chart
from common.charts.base import round_steps, shorten, wrap
from common.charts.communes import SOURCE
from common.charts.network import MAX_NODES

REGISTERS = ["Offre", "Bénéficiaires", "Ressources", "Organisation", "Revenus", "Gouvernance"]
EVIL = "<script>alert(1)</script> & « l'autre »"


def square(west, south, size=0.1):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def squares(number):
    return [(f"760{i:02}", f"Commune {i}", square(1 + i / 10, 49.4)) for i in range(number)]


def samples(label="Bénéfices"):
    """One of each chart, holding `label` wherever text goes."""
    return {
        "bars": bars([(label, 3), ("Autre", None)], title=label),
        "branches": branches([(label, [label])], title=label, words=("Membre", "Mis en commun")),
        "columns": columns({"2026-01": 3}, title=label, unit="h"),
        "radar": radar([label, *REGISTERS[1:]], [(label, [10, 20, 30, 40, 50, 60])], title=label),
        "commune_map": commune_map([("76540", label, square(1, 49.4))], {"76540": 4}, title=label),
        "network": network([("a", label, label), ("b", "Autre", "Club")], [("a", "b", "active", label)], title=label),
    }


def empty_samples():
    return [
        bars([], title="Vide"),
        branches([], title="Vide", words=("Membre", "Mis en commun")),
        columns({}, title="Vide"),
        radar([], [], title="Vide"),
        radar(REGISTERS, [("Entrée", [None] * 6)], title="Vide"),
        commune_map([("76540", "Rouen", None)], {}, title="Vide"),
        network([], [], title="Vide"),
    ]


@pytest.fixture(scope="module")
def mrn():
    path = Path(__file__).parents[2] / "territories" / "data" / "communes_mrn.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [(f["properties"]["insee"], f["properties"]["name"], f["geometry"]) for f in features]


# --- every chart ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", samples())
def test_every_chart_is_well_formed_and_has_a_text_alternative(name):
    root = ElementTree.fromstring(samples()[name].svg)
    assert root.get("role") == "img"
    first = root[0]
    assert first.tag.endswith("title")
    assert first.text == "Bénéfices"


@pytest.mark.parametrize("name", samples())
def test_every_chart_suits_a_strict_policy(name):
    svg = samples()[name].svg
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=|\sid=|href=", svg)


@pytest.mark.parametrize("name", samples())
def test_labels_are_escaped(name):
    svg = samples(EVIL)[name].svg
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("chart", empty_samples(), ids=lambda chart: chart.template)
def test_without_data_a_chart_says_so(chart):
    root = ElementTree.fromstring(chart.svg)
    text = "".join(root.itertext())
    assert chart.empty_text in text
    assert not list(root.iter("{http://www.w3.org/2000/svg}path"))


@pytest.mark.parametrize("name", samples())
def test_no_number_in_the_drawing_is_written_with_a_comma(name):
    root = ElementTree.fromstring(samples()[name].svg)
    attributes = ("x", "y", "width", "height", "cx", "cy", "r", "dy", "viewBox")
    for element in root.iter():
        for attribute in attributes:
            assert "," not in element.get(attribute, "")


def test_the_table_tells_what_the_drawing_tells():
    chart = bars([("Habitants", 1234.5), (EVIL, None)], title="Effets", head=("Bénéficiaires", "Effets"))
    html = render_to_string("charts/figure.html", {"chart": chart})
    assert "<table>" in html
    assert "1\u00a0234,5" in html
    assert "moins de 3" in html
    assert "<script" not in html


def test_a_chart_is_drawn_from_the_json_of_a_snapshot():
    data = json.loads('{"title": "Effets", "rows": [["Déclarés", 9], ["Mesurés", null]]}')
    assert render_chart("bars", data) == build_chart("bars", data).svg
    with pytest.raises(KeyError):
        build_chart("camembert", data)


# --- bars -------------------------------------------------------------------------------------------


def test_bars_are_proportional_and_start_on_one_axis():
    chart = bars([("A", 10), ("B", 5), ("C", 0)], title="t")
    lengths = [bar.width for bar in chart.bars]
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.1)
    assert lengths[2] == 0
    assert all(chart.axis_x + bar.width <= chart.width for bar in chart.bars)


def test_a_withheld_bar_has_the_same_length_whatever_it_hides():
    small, large = bars([("A", None), ("B", 3)], title="t"), bars([("A", None), ("B", 3000)], title="t")
    assert small.bars[0].width == large.bars[0].width
    assert small.table.rows[0] == ["A", "moins de 3"]


def test_ordered_bars_go_from_light_to_dark():
    fills = [bar.fill for bar in bars([(str(i), 1) for i in range(5)], title="t", ordered=True).bars]
    assert fills[0] == "#cfe0d8"
    assert fills[-1] == "#08433a"


# --- columns ----------------------------------------------------------------------------------------


def test_months_without_value_are_zero_and_values_of_a_month_add_up():
    chart = columns({"2025-12-03": 1, "2025-12-20": 2, "2026-02": 4}, title="t", unit="h")
    assert chart.table.rows == [
        ["décembre 2025", "3\u00a0h"],
        ["janvier 2026", "0\u00a0h"],
        ["février 2026", "4\u00a0h"],
    ]
    assert [column.height for column in chart.columns][1] == 0


def test_columns_stand_on_the_baseline_inside_the_drawing():
    chart = columns({"2026-01": 139, "2026-02": 1}, title="t", start="2025-11-01", end="2026-04-30")
    assert len(chart.columns) == 6
    assert all(column.y + column.height == pytest.approx(chart.baseline, abs=0.2) for column in chart.columns)
    assert all(column.y >= 0 and column.x + column.width <= chart.width for column in chart.columns)


def test_one_withheld_value_withholds_its_month():
    chart = columns({"2026-01-02": 5, "2026-01-09": None}, title="t")
    assert chart.table.rows == [["janvier 2026", "moins de 3"]]


def test_more_than_ten_years_of_columns_are_refused():
    with pytest.raises(ValueError, match="ten years"):
        columns({}, title="t", start="2000-01", end="2026-01")


@pytest.mark.parametrize(
    ("value", "steps"),
    [(0, [0, 1]), (1, [0, 1]), (3, [0, 1, 2, 3]), (7, [0, 2, 4, 6, 8]), (139, [0, 50, 100, 150])],
)
def test_graduations_are_round(value, steps):
    assert round_steps(value) == steps


# --- radar ------------------------------------------------------------------------------------------


def test_a_full_value_touches_the_rim_and_zero_the_centre():
    chart = radar(REGISTERS, [("Entrée", [100, 0, 50, 50, 50, 50])], title="t")
    points = chart.waves[0].points
    assert points[0] == (chart.axes[0].x, chart.axes[0].y)
    assert points[1] == (chart.cx, chart.cy)


def test_a_missing_register_is_a_gap_not_a_zero():
    chart = radar(REGISTERS, [("Entrée", [10, None, 30, 40, 50, 60])], title="t")
    wave = chart.waves[0]
    assert wave.area == ""
    assert len(wave.points) == 5
    assert len(wave.segments) == 4
    assert chart.table.rows[1] == ["Bénéficiaires", "—"]


def test_two_waves_are_told_apart_without_colour():
    svg = radar(REGISTERS, [("Entrée", [10] * 6), ("Sortie", [60] * 6)], title="t").svg
    assert "stroke-dasharray" in svg
    assert "Entrée" in svg
    assert "Sortie" in svg


def test_a_radar_never_shows_a_total():
    chart = radar(REGISTERS, [("Entrée", [10, 20, 30, 40, 50, 60])], title="Profil")
    assert [row[0] for row in chart.table.rows] == REGISTERS
    assert not re.search("total|moyenne|score", chart.svg, re.IGNORECASE)


def test_a_radar_refuses_a_third_wave_and_a_wave_of_another_length():
    for waves in ([("w", [1] * 6)] * 3, [("w", [1] * 5)]):
        with pytest.raises(ValueError):
            radar(REGISTERS, waves, title="t")


# --- map --------------------------------------------------------------------------------------------


def test_the_map_of_the_metropole_is_light_and_names_its_source(mrn):
    svg = commune_map(mrn, {insee: 4 for insee, _, _ in mrn}, title="Acteurs").svg
    assert len(svg.encode()) <= 60_000
    assert len(re.findall("<path ", svg)) == 71
    assert SOURCE in svg


def test_north_is_up_and_east_is_right():
    north_west, south_east = ("1", "NO", square(1, 49.5)), ("2", "SE", square(1.3, 49.3))
    first, second = commune_map([north_west, south_east], {"1": 3, "2": 3}, title="t").shapes
    assert first.x < second.x
    assert first.y < second.y


def corners(shape):
    """Absolute points of a drawn outline."""
    x, y, *moves = map(int, re.findall(r"-?\d+", shape.d))
    points = [(x, y)]
    for dx, dy in zip(moves[::2], moves[1::2], strict=True):
        points.append((points[-1][0] + dx, points[-1][1] + dy))
    return set(points)


def test_neighbours_keep_their_common_border():
    left, right = commune_map(squares(2), {}, title="t").shapes
    assert len(corners(left)) == 4
    assert len(corners(left) & corners(right)) == 2


def test_communes_fall_into_four_classes_from_light_to_dark():
    chart = commune_map(squares(8), {f"760{i:02}": i + 3 for i in range(8)}, title="t")
    fills = [shape.fill for shape in chart.shapes]
    assert len(set(fills)) == 4
    assert [key.text for key in chart.keys] == ["aucun", "3 à 4", "5 à 6", "7 à 8", "9 à 10"]


def test_a_commune_under_the_disclosure_rule_never_shows_its_figure():
    chart = commune_map(squares(2), {"76000": None, "76001": 3}, title="t")
    withheld = chart.shapes[-1]
    assert (withheld.is_withheld, withheld.text) == (True, "< 3")
    assert ["Commune 0", "moins de 3"] in chart.table.rows
    assert "moins de 3" in [key.text for key in chart.keys]


# --- network ----------------------------------------------------------------------------------------


def test_labels_of_a_network_never_overlap():
    nodes = [(str(i), f"Acteur {i}", "Entreprise") for i in range(MAX_NODES)]
    chart = network(nodes, [("0", str(i), "active", "") for i in range(1, 10)], title="t")
    for side in ("start", "end"):
        rows = sorted(node.label.y for node in chart.nodes if node.label.anchor == side)
        assert all(below - above >= 16 for above, below in pairwise(rows))


def test_beyond_thirty_nodes_the_most_linked_are_kept_and_it_is_said():
    nodes = [(str(i), f"Acteur {i}", "") for i in range(40)]
    chart = network(nodes, [("39", "38", "active", "Accord")], title="t")
    assert len(chart.nodes) == MAX_NODES
    assert {"Acteur 39", "Acteur 38"} <= {node.label.lines[0] for node in chart.nodes}
    assert "30" in chart.note
    assert "40" in chart.note


def test_a_link_to_nobody_is_ignored_and_two_links_of_a_pair_are_one_line():
    nodes = [("a", "A", ""), ("b", "B", "")]
    links = [("a", "b", "ended", "x"), ("b", "a", "active", "y"), ("a", "z", "active", ""), ("a", "a", "active", "")]
    chart = network(nodes, links, title="t")
    assert [link.style for link in chart.links] == ["active"]
    assert len(chart.table.rows) == 2


# --- branches ---------------------------------------------------------------------------------------


def test_branches_cut_no_label_and_none_touches_the_next():
    long = "Un autoclave libre du mercredi au vendredi, hors juillet et août, avec un opérateur"
    chart = branches([("Bocaux", [long]), ("Quais", [])], title="t", words=("Membre", "Mis en commun"))
    assert " ".join(chart.marks[1].label.lines) == long
    for above, below in pairwise(chart.marks):
        assert below.label.y - above.label.y >= 17 * len(above.label.lines)
    assert chart.table.rows == [["Bocaux", long], ["Quais", "–"]]


# --- text -------------------------------------------------------------------------------------------


def test_long_labels_are_wrapped_then_shortened_with_an_ellipsis():
    assert wrap("Bénéficiaires, coopérations et territoire", 20, 3) == [
        "Bénéficiaires,",
        "coopérations et",
        "territoire",
    ]
    assert wrap("un deux trois quatre", 8, 2)[-1].endswith("…")
    assert shorten("Anticonstitutionnellement", 10) == "Anticonst…"
    assert wrap("", 10) == [""]


def test_the_lines_of_a_label_are_separate_words_once_extracted():
    svg = bars([("Autres, regroupés pour le secret", 3)], title="t").svg
    text = " ".join("".join(ElementTree.fromstring(svg).itertext()).split())
    assert "Autres, regroupés pour le secret" in text
