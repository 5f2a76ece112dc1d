"""Whether two sheets are one organisation: pure functions over `Profile`s. See `score` for the rule."""

from actors.matching.keys import blocking_keys
from actors.matching.profile import Profile
from actors.matching.score import DUPLICATE_FROM, Match, compare

__all__ = ["DUPLICATE_FROM", "Match", "Profile", "blocking_keys", "compare"]
