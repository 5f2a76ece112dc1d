import copy

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from assessments.models import QuestionnaireVersion
from assessments.schema import InvalidQuestionnaire, check_content, content_of, is_asked
from assessments.services import publish_version
from assessments.services.questionnaires import SHIPPED, read_questionnaire
from assessments.values import check_value
from common.errors import DomainError

BASE = {
    "slug": "essai",
    "title": "Essai",
    "version": "1.0.0",
    "sections": [
        {
            "slug": "une",
            "title": "Une",
            "questions": [
                {
                    "slug": "choix", "kind": "single", "text": "Quoi ?", "weight": 1,
                    "choices": [{"value": "a", "label": "A", "score": 0}, {"value": "b", "label": "B", "score": 3}],
                },
                {"slug": "suite", "kind": "text", "text": "Et ?", "shown_if": {"question": "choix", "values": ["b"]}},
            ],
        }
    ],
}  # fmt: skip
QUESTION = ("sections", 0, "questions", 0)


def changed(path, value):
    content = copy.deepcopy(BASE)
    place = content
    for step in path[:-1]:
        place = place[step]
    if value is KeyError:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return content


@pytest.mark.parametrize(
    ("path", "value", "where", "words"),
    [
        (("title",), KeyError, "title", "manque"),
        (("version",), 1, "version", "doit être un texte"),
        (("couleur",), "verte", "couleur", "n'est pas prévu"),
        (("sections",), [], "sections", "au moins 1"),
        ((*QUESTION, "kind"), "dessin", "sections[0].questions[0].kind", "valeurs possibles"),
        ((*QUESTION, "choices"), [], "sections[0].questions[0]", "au moins deux réponses"),
        ((*QUESTION, "choices", 1, "score"), 4, "sections[0].questions[0].choices[1].score", "au plus 3"),
        ((*QUESTION, "choices", 1, "value"), "a", "sections[0].questions[0]", "« a » figure deux fois"),
        ((*QUESTION, "max_choices"), 2, "sections[0].questions[0]", "max_choices"),
        ((*QUESTION, "unit"), "km", "sections[0].questions[0]", "unité"),
        ((*QUESTION, "slug"), "Majuscule", "sections[0].questions[0].slug", "forme attendue"),
        (("sections", 0, "questions", 1, "slug"), "choix", "questionnaire", "« choix » figure deux fois"),
        (("sections", 0, "questions", 1, "weight"), 2, "sections[0].questions[1]", "poids"),
        (("sections", 0, "questions", 1, "shown_if", "question"), "apres", "questionnaire", "pas posée avant"),
        (("sections", 0, "questions", 1, "shown_if", "values"), ["z"], "questionnaire", "réponse possible"),
    ],
)
def test_a_wrong_file_says_where_and_what_in_french(path, value, where, words):
    with pytest.raises(InvalidQuestionnaire) as refused:
        check_content(changed(path, value))
    assert any(problem.startswith(f"{where} : ") and words in problem for problem in refused.value.problems)


def test_text_that_is_not_yaml_names_the_line():
    with pytest.raises(InvalidQuestionnaire, match="ligne 2"):
        read_questionnaire("slug: a\n  titre: [")


def test_every_shipped_questionnaire_is_valid():
    for path in SHIPPED.glob("*.yaml"):
        assert check_content(yaml.safe_load(path.read_text())).questions


def test_a_question_with_a_condition_is_asked_only_then():
    question = check_content(BASE).questions[1]
    assert is_asked(question, {"choix": "b"})
    assert not is_asked(question, {"choix": "a"})
    assert not is_asked(question, {})


def test_loading_twice_publishes_once(db, capsys):
    call_command("load_questionnaires")
    call_command("load_questionnaires")
    assert QuestionnaireVersion.objects.count() == 2
    assert capsys.readouterr().out.count("déjà publiée") == 2


def test_the_order_of_keys_does_not_make_another_text(db):
    version, _ = publish_version(content=BASE)
    assert publish_version(content=dict(reversed(BASE.items()))) == (version, False)


def test_another_text_under_the_same_number_is_refused(db, tmp_path):
    publish_version(content=BASE)
    with pytest.raises(DomainError, match="déjà publiée avec un autre texte"):
        publish_version(content=changed(("title",), "Autre"))
    path = tmp_path / "essai.yaml"
    path.write_text(yaml.safe_dump(changed(("title",), "Autre")))
    with pytest.raises(CommandError, match="donnez un autre numéro"):
        call_command("load_questionnaires", path)
    _, is_new = publish_version(content=changed(("version",), "1.1.0"))
    assert is_new


def test_the_database_refuses_to_change_or_delete_a_published_version(db):
    version, _ = publish_version(content=BASE)
    rows = QuestionnaireVersion.objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(number="9")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.get().number == "1.0.0"


def _question(**fields):
    raw = {"slug": "q", "text": "Q ?", **fields}
    section = {"slug": "s", "title": "S", "questions": [raw]}
    return check_content({"slug": "e", "title": "E", "version": "1", "sections": [section]}).questions[0]


ABC = [{"value": letter, "label": letter.upper()} for letter in "abc"]


@pytest.mark.parametrize(
    ("fields", "raw", "stored"),
    [
        ({"kind": "single", "choices": ABC}, "b", "b"),
        ({"kind": "multiple", "choices": ABC, "max_choices": 2}, ["c", "a"], ["a", "c"]),
        ({"kind": "scale", "minimum": 1, "maximum": 5}, "3", 3),
        ({"kind": "text"}, "  Bonjour\r\nà tous ", "Bonjour\nà tous"),
        ({"kind": "number", "unit": "km"}, "1 200,5", 1200.5),
        ({"kind": "number"}, "12", 12),
        ({"kind": "boolean"}, "non", False),
        ({"kind": "date"}, "2026-03-10", "2026-03-10"),
        ({"kind": "text"}, "   ", None),
        ({"kind": "multiple", "choices": ABC}, [], None),
    ],
)
def test_each_kind_of_question_stores_its_kind_of_value(fields, raw, stored):
    assert check_value(_question(**fields), raw) == stored


@pytest.mark.parametrize(
    ("fields", "raw", "words"),
    [
        ({"kind": "single", "choices": ABC}, "z", "réponses proposées"),
        ({"kind": "single", "choices": ABC}, ["a"], "réponses proposées"),
        ({"kind": "multiple", "choices": ABC, "max_choices": 2}, ["a", "b", "c"], "2 réponses au plus"),
        ({"kind": "scale", "minimum": 1, "maximum": 5}, "6", "de 1 à 5"),
        ({"kind": "scale"}, True, "de 0 à 10"),
        ({"kind": "text"}, "x" * 4001, "4000 au plus"),
        ({"kind": "text"}, {"a": 1}, "Écrivez un texte"),
        ({"kind": "number"}, "douze", "Écrivez un nombre"),
        ({"kind": "number"}, "NaN", "Écrivez un nombre"),
        ({"kind": "boolean"}, "peut-être", "oui ou par non"),
        ({"kind": "boolean"}, [], None),
        ({"kind": "date"}, "10/03/2026", "Écrivez une date"),
    ],
)
def test_a_value_of_another_kind_is_refused_in_french(fields, raw, words):
    question = _question(**fields)
    if words is None:
        assert check_value(question, raw) is None
        return
    with pytest.raises(DomainError, match=words) as refused:
        check_value(question, raw)
    assert refused.value.field == "q"


def test_a_published_text_is_shown_with_the_apostrophes_of_print_and_kept_as_published(db):
    version, _ = publish_version(content=changed((*QUESTION, "text"), "L'usage, qu'est-ce ?"))
    assert content_of(version).question("choix").text == "L’usage, qu’est-ce ?"
    assert version.content["sections"][0]["questions"][0]["text"] == "L'usage, qu'est-ce ?"
    assert publish_version(content=version.content) == (version, False)
