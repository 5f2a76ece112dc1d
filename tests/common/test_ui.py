"""The tags and filters every template may use, and how forms are drawn."""

from datetime import date

import pytest
from django import forms
from django.template import engines

NBSP = "\u00a0"


def render(source, **context):
    return engines["django"].from_string(source).render(context)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (None, ""),
        (0, f"0{NBSP}min"),
        (45, f"45{NBSP}min"),
        (60, f"1{NBSP}h"),
        (90, f"1{NBSP}h{NBSP}30"),
        (65, f"1{NBSP}h{NBSP}05"),
        (60 * 1480, f"1{NBSP}480{NBSP}h"),
    ],
)
def test_a_duration_is_written_as_people_say_it(minutes, said):
    assert render("{{ minutes|duration }}", minutes=minutes) == said


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [(12345, 0, f"12{NBSP}345"), (12345.55, 1, f"12{NBSP}345,6"), (None, 0, ""), ("environ dix", 0, "environ dix")],
)
def test_a_number_is_written_the_french_way(value, decimals, written):
    assert render("{{ value|fr_number:decimals }}", value=value, decimals=decimals) == written


def test_typography_keeps_marks_with_their_word_and_still_escapes():
    assert render("{{ text|nbsp }}", text="Qui ? « Elle » : <b>") == f"Qui{NBSP}? «{NBSP}Elle{NBSP}»{NBSP}: &lt;b&gt;"


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), f"du 1er{NBSP}janvier au 30{NBSP}juin{NBSP}2026"),
        (date(2025, 9, 2), date(2026, 6, 30), f"du 2{NBSP}septembre{NBSP}2025 au 30{NBSP}juin{NBSP}2026"),
        (date(2026, 1, 1), date(2026, 1, 1), f"le 1er{NBSP}janvier{NBSP}2026"),
        (date(2026, 1, 1), None, f"depuis le 1er{NBSP}janvier{NBSP}2026"),
        (None, None, ""),
    ],
)
def test_a_period_is_said_in_words(start, end, said):
    assert render("{% period start end %}", start=start, end=end) == said


@pytest.mark.django_db
def test_the_level_of_proof_is_written_not_only_drawn():
    html = render("{% proof 'confirmed' contested=True %}")
    assert 'data-level="confirmed"' in html
    assert "confirmé" in html
    assert "contesté" in html


class Note(forms.Form):
    sentence = forms.CharField(label="En une phrase", help_text="Partagée avec les présents.")
    place = forms.CharField(label="Lieu", required=False)
    kind = forms.ChoiceField(
        label="Type", choices=[("a", "Entretien")], widget=forms.RadioSelect(attrs={"class": "chips"})
    )


def test_a_field_announces_its_hint_and_its_error():
    html = str(Note({"place": "Rouen"}))
    assert 'aria-describedby="id_sentence_helptext id_sentence_error"' in html
    assert 'id="id_sentence_helptext"' in html
    assert 'id="id_sentence_error"' in html
    assert 'value="Rouen"' in html


def test_the_error_summary_leads_to_each_field():
    html = str(Note({}))
    assert "2 points sont à revoir" in html
    assert 'href="#id_sentence"' in html
    assert 'href="#id_kind"' in html
    assert "data-error-summary" in html
    assert "data-error-summary" not in str(Note())


def test_only_optional_fields_are_marked():
    assert str(Note()).count("(facultatif)") == 1


def test_choices_are_drawn_as_chips_on_request():
    assert 'class="chip"' in str(Note()["kind"])
