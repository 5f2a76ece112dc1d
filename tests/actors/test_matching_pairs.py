"""Duplicate detection on labelled pairs, and what holds of any text."""

from dataclasses import replace
from pathlib import Path
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.matching import Profile, blocking_keys, compare
from benchmarks.duplicates import figures, judge, read_pairs

DATA = Path(__file__).parent / "data"

WORDS = [
    *("SARL", "Boulangerie", "Martin", "Ville", "de", "Rouen", "d'", "l'", "&", "(APMD)", "–", "CCAS", "Médiathèque"),
    *("S.A.R.L.", "2", "ii", "Élan", "ß", "İ", "ŉ", "Sté", "Ste"),
]
profiles = st.builds(
    Profile,
    name=st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)),
    kind=st.sampled_from(["", "entreprise", "association", "collectivite", "recherche", "autre"]),
    siren=st.one_of(st.just(""), st.from_regex(r"[0-9]{9}", fullmatch=True), st.text(max_size=12)),
    siret=st.one_of(st.just(""), st.from_regex(r"[0-9]{14}", fullmatch=True), st.text(max_size=16)),
    rna=st.one_of(st.just(""), st.just("W761000001"), st.text(max_size=11)),
    commune=st.one_of(st.sampled_from(["", "76540", "2A004", "75111"]), st.text(max_size=6)),
    email=st.one_of(st.sampled_from(["", "a@b.fr", "a@gmail.com", "@", "a@"]), st.text(max_size=20)),
    phone=st.one_of(st.sampled_from(["", "0261910001", "+33 2 61 91 00 01"]), st.text(max_size=20)),
    website=st.one_of(
        st.sampled_from(["", "http://[", "https://a.example/x", "facebook.com/a"]), st.text(max_size=30)
    ),
)


@pytest.mark.parametrize(
    "name", ["pairs.csv", "pairs_holdout.csv", "pairs_sceptical.csv", "pairs_field.csv", "pairs_varied.csv"]
)
def test_duplicates_are_found_and_nothing_else(name: str) -> None:
    pairs = read_pairs(DATA / name)
    found = figures(judge(pairs))
    assert found.precision >= 0.95
    assert found.recall >= 0.9


def test_the_labelled_set_is_large_and_balanced() -> None:
    pairs = [pair for file in sorted(DATA.glob("pairs*.csv")) for pair in read_pairs(file)]
    assert len(pairs) >= 300
    assert 0.4 <= sum(pair.is_one for pair in pairs) / len(pairs) <= 0.6


def test_no_sheet_has_many_keys() -> None:
    counts = [
        len(blocking_keys(side))
        for file in DATA.glob("pairs*.csv")
        for pair in read_pairs(file)
        for side in (pair.a, pair.b)
    ]
    assert sum(counts) / len(counts) <= 12
    assert max(counts) <= 20


@given(profiles, profiles)
def test_any_two_texts_compare_and_the_order_changes_nothing(a: Profile, b: Profile) -> None:
    match = compare(a, b)
    assert match == compare(b, a)
    assert 0 <= match.score <= 100
    assert match.is_duplicate == (match.score >= 60)
    assert all(reason and reason == reason.strip() for reason in match.reasons)


@given(profiles)
def test_a_sheet_is_the_duplicate_of_itself(profile: Profile) -> None:
    assert compare(profile, profile).is_duplicate


@given(profiles)
def test_keys_fit_their_column_and_ignore_case(profile: Profile) -> None:
    keys = blocking_keys(profile)
    assert all(0 < len(key) <= 120 and "\x00" not in key for key in keys)
    assert keys == blocking_keys(profile)


@given(st.sampled_from([p for pair in read_pairs(DATA / "pairs.csv") for p in (pair.a, pair.b)]))
def test_keys_are_the_same_in_capitals_and_without_accents(profile: Profile) -> None:
    bare = "".join(char for char in normalize("NFD", profile.name) if not combining(char))
    keys = blocking_keys(profile)
    assert keys == blocking_keys(replace(profile, name=profile.name.upper()))
    assert keys == blocking_keys(replace(profile, name=bare))
