"""Nothing that is too small is published, nor found by adding and subtracting what is."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.disclosure import (
    GROUPED_KEY,
    Candidate,
    Member,
    Part,
    give_up,
    is_safe,
    is_safe_share,
    protect,
    recoverable,
)

ORGS, SUM, PEOPLE = "organisations_3", "economic_sum", "respondents_5"


def part(key, orgs, first=0):
    """A cell with one thing for each organisation of `orgs`."""
    return Part(key, key, tuple(Member(first + rank, org) for rank, org in enumerate(orgs)))


def rank(rows):
    rows, found = [list(map(Fraction, row)) for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for i in range(len(rows)):
            if i != found and rows[i][column]:
                factor = rows[i][column] / rows[found][column]
                rows[i] = [a - factor * b for a, b in zip(rows[i], rows[found], strict=True)]
        found += 1
    return found


def follows(published, target, everything):
    """The same question asked otherwise: does the target add nothing to the rank of what is published?"""
    lines = [[item in cell for item in everything] for cell in published]
    return rank(lines) == rank([*lines, [item in target for item in everything]])


@pytest.mark.parametrize(
    ("rule", "amounts", "safe"),
    [
        ("none", {}, True),
        (ORGS, {1: 9, 2: 1}, False),
        (ORGS, {1: 1, 2: 1, 3: 1}, True),
        (SUM, {1: 85, 2: 10, 3: 5}, True),
        (SUM, {1: 86, 2: 10, 3: 4}, False),
        (SUM, {1: 50, 2: 50}, False),
        (SUM, {1: 0, 2: 0, 3: 0}, True),
        (PEOPLE, dict.fromkeys(range(4), 1), False),
        (PEOPLE, dict.fromkeys(range(5), 1), True),
    ],
)
def test_a_cell_is_safe_by_its_rule(rule, amounts, safe):
    assert is_safe(rule, amounts) is safe


def test_two_small_cells_are_merged_and_the_large_one_stays():
    found = protect(ORGS, [part("a", range(5)), part("b", [7, 8], 10), part("c", [9], 20)])
    assert [(cell.key, cell.total) for cell in found.cells] == [("a", 5), (GROUPED_KEY, 3)]


def test_a_lone_small_cell_takes_the_smallest_large_one_with_it():
    found = protect(ORGS, [part("a", range(5)), part("b", [7, 8, 9], 10), part("c", [10], 20)])
    assert [(cell.key, cell.total) for cell in found.cells] == [("a", 5), (GROUPED_KEY, 4)]


def test_nothing_is_shown_when_everything_ends_in_the_group():
    assert protect(ORGS, [part("a", [1, 2, 3]), part("b", [4], 10)]).cells == ()


def test_many_things_of_one_organisation_are_still_one_organisation():
    assert protect(ORGS, [part("a", [1, 1, 1, 1]), part("b", [2, 3, 4], 10)]).cells == ()


def test_an_empty_cell_and_a_merged_one_look_the_same():
    with_empty = protect(ORGS, [part("a", range(5)), part("b", [], 9), part("c", [7, 8, 9], 10)])
    assert [cell.key for cell in with_empty.cells] == ["a", "c"]


def test_a_group_is_not_dominated_by_one_organisation():
    big = Part("big", "", (Member(1, 1, 900), Member(2, 2, 5), Member(3, 3, 5)))
    other = Part("other", "", (Member(4, 4, 200), Member(5, 5, 300), Member(6, 6, 300)))
    third = Part("third", "", (Member(7, 7, 100), Member(8, 8, 100), Member(9, 9, 100)))
    found = protect(SUM, [big, other, third])
    assert "big" not in [cell.key for cell in found.cells]
    assert found.grouped is not None
    assert is_safe(SUM, found.grouped.amounts)


def test_a_share_protects_those_who_are_not_in_it_too():
    everybody = part("", range(8))
    assert is_safe_share(ORGS, part("", range(5)), everybody)
    assert not is_safe_share(ORGS, part("", range(6)), everybody)
    assert is_safe_share(ORGS, part("", range(8)), everybody)


def test_a_difference_between_two_published_figures_is_found():
    assert recoverable([frozenset({1, 2, 3, 4}), frozenset({1, 2, 3})], frozenset({4}))
    assert not recoverable([frozenset({1, 2, 3, 4}), frozenset({1, 2})], frozenset({4}))


def test_a_later_figure_is_given_up_when_it_betrays_an_earlier_one():
    """Levels publish « declared 5, others 4 »; « at least observed 3 » would leave the one expected effect alone."""
    everything, declared = frozenset(range(9)), frozenset(range(5))
    expected, observed = frozenset({5}), frozenset({6, 7, 8})
    levels = Candidate("levels", (declared, expected | observed), (expected,), always=(everything,))
    share = Candidate("observed", (observed,), ())
    assert give_up([levels, share]) == {"observed"}


things = st.lists(
    st.tuples(st.integers(1, 7), st.sampled_from("abcdef"), st.sampled_from("xyz")), min_size=1, max_size=25
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(things)
def test_no_hidden_cell_follows_from_the_published_ones(rows):
    parts = [
        Part(key, key, tuple(Member(i, org) for i, (org, k, _) in enumerate(rows) if k == key)) for key in "abcdef"
    ]
    found = protect(ORGS, parts)
    everything = frozenset(range(len(rows)))
    published = [everything, *(cell.items for cell in found.cells)]
    for cell in parts:
        if cell.members and not is_safe(ORGS, cell.amounts) and cell.items != everything:
            assert not follows(published, cell.items, sorted(everything))
    for cell in found.cells:
        assert is_safe(ORGS, cell.amounts)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(things)
def test_two_figures_about_the_same_things_do_not_betray_each_other(rows):
    everything = frozenset(range(len(rows)))
    candidates, hidden = [], []
    for column, keys in ((1, "abcdef"), (2, "xyz")):
        parts = [Part(k, k, tuple(Member(i, row[0]) for i, row in enumerate(rows) if row[column] == k)) for k in keys]
        small = [p.items for p in parts if p.members and not is_safe(ORGS, p.amounts)]
        hidden += small
        cells = protect(ORGS, parts).cells
        candidates.append(Candidate(keys, tuple(c.items for c in cells), tuple(small), always=(everything,)))
    dropped = give_up(candidates)
    published = [everything, *(line for c in candidates if c.slug not in dropped for line in c.published)]
    for cell in hidden:
        if cell != everything:
            assert not follows(published, cell, sorted(everything))
