"""What the figures are measured on: a hundred actors, one programme, people who are signed in."""

from datetime import date

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command

from accounts.models import User
from actors.models import Actor, Contact, Membership
from common.text import fold
from programmes.models import Path, Programme, TeamMember


def session_of(user: User) -> str:
    """A session in which this person is signed in, second factor included."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {"secret": "x"}})
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "accounts.backends.Backend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def load() -> dict[str, object]:
    """A database to measure on; everything fictional."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_reference_data", verbosity=0)
    call_command("load_questionnaires", verbosity=0)
    names = [f"MESURE {word} {n:05d}" for n, word in enumerate(["Atelier", "Ferme", "Régie", "École"] * 25)]
    Actor.objects.bulk_create(
        [Actor(name=name, sort_key=fold(name), kind="entreprise") for name in names], batch_size=2000
    )
    facilitator = User.objects.create_user("facilitation@mesure.invalid", club_role="facilitator")
    member = User.objects.create_user("membre@mesure.invalid")
    programme = Programme.objects.create(
        name="MESURE Programme", level="actor", kind="collective_path", status="running",
        starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
    )  # fmt: skip
    TeamMember.objects.create(programme=programme, user=facilitator)
    actors = list(Actor.objects.order_by("pk")[:12])
    for actor in actors:
        Path.objects.create(programme=programme, actor=actor, status="active", registered_on=date(2026, 1, 5))
        Contact.objects.create(actor=actor, full_name="MESURE Contact", email="contact@mesure.invalid")
    Membership.objects.create(actor=actors[0], user=member)
    return {"facilitator": facilitator, "member": member, "programme": programme, "actors": actors}
