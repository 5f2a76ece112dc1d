"""`python -m benchmarks.duplicates FILE`: precision and recall of the duplicate detection on labelled pairs.

FILE is a CSV with the columns `pair_id,label` (1: one organisation) and, with `a_` then `b_` before each,
`name,kind,siret,commune_insee,email,phone,website`. No database is needed.
"""

import argparse
import csv
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from actors.matching import Match, Profile, blocking_keys, compare

FIELDS = ("name", "kind", "siret", "commune_insee", "email", "phone", "website")


@dataclass(frozen=True)
class Pair:
    """A labelled pair of sheets."""

    pair_id: str
    is_one: bool
    a: Profile
    b: Profile


@dataclass(frozen=True)
class Judged:
    """What was found of a pair: `met` when the two sheets share a key."""

    pair: Pair
    match: Match
    met: bool

    @property
    def found(self) -> bool:
        """Held for one organisation, as the platform would find it."""
        return self.met and self.match.is_duplicate


@dataclass(frozen=True)
class Figures:
    """Counts of right and wrong answers."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of the pairs found that are right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the true pairs that are found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def _profile(row: dict[str, str], side: str) -> Profile:
    name, kind, siret, commune, email, phone, website = ((row.get(f"{side}_{f}") or "").strip() for f in FIELDS)
    return Profile(name=name, kind=kind, siret=siret, commune=commune, email=email, phone=phone, website=website)


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file; `;` is understood too."""
    text = path.read_text(encoding="utf-8-sig")
    header = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    missing = {"pair_id", "label", "a_name", "b_name"} - set(rows.fieldnames or ())
    if missing:
        sys.exit(f"Colonnes absentes de {path} : {', '.join(sorted(missing))}")
    return [
        Pair(
            row["pair_id"],
            row["label"].strip() in ("1", "1.0", "true", "True"),
            _profile(row, "a"),
            _profile(row, "b"),
        )
        for row in rows
    ]


def judge(pairs: list[Pair]) -> list[Judged]:
    """Each pair compared, and whether a lookup by keys would have met it."""
    return [
        Judged(pair, compare(pair.a, pair.b), not blocking_keys(pair.a).isdisjoint(blocking_keys(pair.b)))
        for pair in pairs
    ]


def figures(judged: list[Judged], *, by_keys: bool = True) -> Figures:
    """Counts, through the keys or by comparison alone."""
    answers = [(row.pair.is_one, row.found if by_keys else row.match.is_duplicate) for row in judged]
    return Figures(
        right=sum(truth and found for truth, found in answers),
        wrong=sum(found and not truth for truth, found in answers),
        missed=sum(truth and not found for truth, found in answers),
    )


def _print_errors(judged: list[Judged]) -> None:
    for row in judged:
        if row.found != row.pair.is_one:
            kind = "manqué" if row.pair.is_one else "à tort"
            met = "" if row.met else " (aucune clé commune)"
            print(f"\n{row.pair.pair_id} {kind}, {row.match.score}/100{met} : {' ; '.join(row.match.reasons)}")
            print(f"  {row.pair.a}\n  {row.pair.b}")


def main() -> int:
    """Print both figures; 1 when the bar (precision 0.95, recall 0.9) is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.duplicates", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--errors", action="store_true", help="list the pairs judged wrong")
    asked = parser.parse_args()
    pairs = read_pairs(asked.file)
    judged = judge(pairs)
    start = time.process_time()
    for pair in pairs:
        compare(pair.a, pair.b)
    micros = (time.process_time() - start) / max(len(pairs), 1) * 1e6
    if asked.errors:
        _print_errors(judged)
        print()
    whole, by_keys = figures(judged, by_keys=False), figures(judged)
    print(
        f"{len(pairs)} paires, dont {sum(pair.is_one for pair in pairs)} doublons ; {micros:.0f} µs par comparaison"
    )
    print(f"precision {by_keys.precision:.3f}  recall {by_keys.recall:.3f}   (à travers les clés de rapprochement)")
    print(f"precision {whole.precision:.3f}  recall {whole.recall:.3f}   (comparaison seule, sans clés)")
    return 0 if by_keys.precision >= 0.95 and by_keys.recall >= 0.9 else 1


if __name__ == "__main__":
    sys.exit(main())
