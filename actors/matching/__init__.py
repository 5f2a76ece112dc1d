"""Whether two sheets are one organisation: pure functions over `Profile`s. See `score` for the rule."""

from actors.matching.profile import Profile, blocking_keys

__all__ = ["Profile", "blocking_keys"]
