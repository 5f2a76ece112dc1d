"""Counting without keeping: how often something was done lately, by whom or for what.

Counts live in the cache (the database, see settings) under a keyed hash: no address is kept, and they vanish at
the end of their period. Two requests at the same instant may count as one: a limit is a brake, not a lock.
"""

from django.core.cache import cache
from django.utils.crypto import salted_hmac


def spend(what: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one more `what` by `who`; False once there were more than `limit` since the first of the period."""
    key = "limit:" + salted_hmac(f"common.limits.{what}", who, algorithm="sha256").hexdigest()
    if cache.add(key, 1, timeout=seconds):
        return limit >= 1
    try:
        return bool(cache.incr(key) <= limit)
    except ValueError:  # its period ended in between
        cache.set(key, 1, timeout=seconds)
        return limit >= 1
