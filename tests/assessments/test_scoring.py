import pytest

from assessments.schema import check_content
from assessments.scoring import profile_of


def _content(weights, kind="single"):
    choices = [{"value": f"n{score}", "label": str(score), "score": score} for score in range(4)]
    questions = [
        {
            "slug": f"q{rank}",
            "kind": kind,
            "text": "?",
            "weight": weight,
            "choices": choices if kind == "single" else [],
        }
        for rank, weight in enumerate(weights)
    ]
    section = {"slug": "r", "title": "R", "questions": questions}
    return check_content({"slug": "e", "title": "E", "version": "1", "sections": [section]})


@pytest.mark.parametrize(
    ("weights", "scores", "expected"),
    [
        ([1, 1, 1, 1], [3, 3, 3, 3], 100),
        ([1, 1, 1, 1], [0, 0, 0, 0], 0),
        ([1, 1, 1, 1], [0, 1, 2, 3], 50),
        ([2, 1, 1, 1], [3, 0, 0, 0], 40),  # 100 · 6 / 15
        ([2, 1, 1, 1], [None, 3, 3, 3], 100),  # what is not answered counts in neither sum
        ([1, 1, 1, 2], [1, 2, None, 3], 75),  # 100 · 9 / 12
        ([1, 1, 1, 1], [3, 3, None, None], None),  # two answers of four are not enough
        ([1, 1, 1, 1], [None] * 4, None),
    ],
)
def test_a_register_is_a_weighted_share_of_what_was_answered(weights, scores, expected):
    values = {f"q{rank}": None if score is None else f"n{score}" for rank, score in enumerate(scores)}
    assert profile_of(_content(weights), values) == {"r": expected}


def test_a_scale_counts_from_its_minimum_to_its_maximum():
    assert profile_of(_content([1], kind="scale"), {"q0": 5}) == {"r": 50}


def test_a_questionnaire_without_scores_has_no_profile():
    assert profile_of(_content([0, 0]), {"q0": "n3"}) == {}


def test_there_is_never_a_total(filled, diagnosis):
    from assessments.services import finish_contribution

    assessment = finish_contribution(contribution=filled())
    assert set(assessment.profile) == {section.slug for section in diagnosis.content.sections}
    assert set(assessment.profile.values()) == {66.7}
