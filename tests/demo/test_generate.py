"""`generate`: an imaginary directory, reproducible, that reaches nobody."""

import random
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import override_settings
from django.utils import timezone
from stdnum.fr import siren as siren_rules
from stdnum.fr import siret as siret_rules

from accompaniments.models import Accompaniment, Evidence
from accounts.models import User
from actors.models import Actor, ActorConsent, Contact, Resource
from common.fields import recompute
from demo.generate.identity import siren_of
from programmes.models import Path

pytestmark = pytest.mark.django_db


def made(*, actors: int = 300, contacts: int = 900, seed: int = 1) -> str:
    output = StringIO()
    call_command("generate", actors=actors, contacts=contacts, seed=seed, stdout=output)
    return output.getvalue()


def test_it_writes_as_many_actors_and_contacts_as_asked_and_says_how_far_it_is():
    said = made(actors=300, contacts=700)
    assert Actor.objects.count() == 300
    assert Contact.objects.count() == 700
    assert "100 % : 300 acteurs, 700 contacts" in said


def test_the_same_seed_gives_the_same_directory_and_another_seed_another_one():
    def picture():
        return list(Actor.objects.order_by("pk").values_list("name", "siret", "commune", "headcount", "created_at"))

    with transaction.atomic():
        made(actors=60, contacts=60, seed=5)
        first = picture()
        transaction.set_rollback(True)
    made(actors=60, contacts=60, seed=5)
    assert picture() == first
    made(actors=60, contacts=60, seed=6)
    assert picture()[60:] != first


def test_the_same_seed_twice_is_refused():
    made(actors=20, contacts=20)
    with pytest.raises(CommandError, match="déjà dans la base"):
        made(actors=20, contacts=20)
    assert Actor.objects.count() == 20


def test_nothing_in_it_reaches_anybody():
    made()
    for actor in Actor.objects.all():
        assert not actor.email or actor.email.endswith(".invalid")
        assert not actor.website or actor.website.endswith(".invalid")
        assert "imaginaire" in actor.description
    assert not Contact.objects.exclude(Q(email="") | Q(email__endswith=".invalid")).exists()


def test_numbers_are_valid_and_all_different():
    made()
    for actor in Actor.objects.exclude(siren=""):
        assert siren_rules.is_valid(actor.siren)
        assert not actor.siret or siret_rules.is_valid(actor.siret)
    assert len({siren_of(n) for n in range(200_000)}) == 200_000


def test_what_lists_search_and_compare_is_computed_by_the_models():
    made()
    for row in [*Actor.objects.order_by("pk")[:40], *Contact.objects.order_by("pk")[:40]]:
        kept = {name: getattr(row, name) for name in recompute(row)}
        fresh = type(row).objects.get(pk=row.pk)
        assert kept == {name: getattr(fresh, name) for name in kept}
    first = Actor.objects.order_by("pk").first()
    assert first in Actor.objects.matching(first.name)


def test_every_sheet_has_its_first_event():
    made(actors=50, contacts=80)
    assert apps.get_model("actors", "ActorEvent").objects.count() == 50
    assert apps.get_model("actors", "ContactEvent").objects.count() == 80


def test_the_proportions_are_those_of_a_real_club():
    made(actors=2000, contacts=6000)
    actors = Actor.objects.count()
    kinds = dict(Actor.objects.values_list("kind").annotate(n=Count("pk")).order_by())
    assert 0.5 < kinds["entreprise"] / actors < 0.75
    assert len(kinds) == 8
    assert Actor.objects.filter(commune__epci_siren="200023414").count() > actors / 2
    assert 0.22 < ActorConsent.objects.values("actor").distinct().count() / actors < 0.38
    assert 0.06 < Resource.objects.values("actor").distinct().count() / actors < 0.14
    assert 0.01 < Resource.objects.filter(offers__isnull=False).values("actor").distinct().count() / actors < 0.06
    assert Evidence.objects.exists()
    assert Path.objects.exists()
    assert Actor.objects.filter(parent__isnull=False).exists()
    assert Actor.objects.filter(clubs__isnull=False).exists()


def test_it_never_writes_in_production():
    with override_settings(DEMO=False, MODE="production"), pytest.raises(CommandError, match="démonstration"):
        made(actors=1, contacts=0)


@pytest.mark.parametrize(("actors", "contacts", "seed"), [(10, -1, 1), (3_000_000, 0, 1), (1, 1, -2)])
def test_numbers_out_of_bounds_are_refused(actors, contacts, seed):
    with pytest.raises(CommandError, match="Entre 0 et"):
        made(actors=actors, contacts=contacts, seed=seed)


def test_it_draws_with_its_own_dice():
    """Another generator at work beside it changes nothing."""
    state = random.getstate()
    made(actors=20, contacts=20)
    assert random.getstate() == state


def test_asking_for_nothing_is_refused():
    with pytest.raises(CommandError, match="au moins un acteur"):
        made(actors=0, contacts=0)


def test_it_writes_years_of_accompaniments_with_who_came_who_led_and_what_was_promised():
    made(actors=120, contacts=0)
    output = StringIO()
    call_command("generate", sessions=900, seed=4, stdout=output)
    assert "100 % : 900 accompagnements" in output.getvalue()
    rows = Accompaniment.objects.all()
    assert rows.count() == 900
    assert not rows.filter(attendances=None).exists()
    assert not rows.filter(facilitators=None).exists()
    assert {"held", "planned", "cancelled"} == set(rows.values_list("state", flat=True))
    assert not rows.filter(state="held", on__gt=timezone.localdate()).exists()
    assert rows.to_complete().filter(on__lte=timezone.localdate()).exists()
    for row in rows[:20]:
        row.full_clean()
        assert set(row.attendances.values_list("actor", flat=True)) <= set(
            row.programme.paths.values_list("actor", flat=True)
        )


def test_nobody_signs_in_with_an_imaginary_facilitator():
    made(actors=60, contacts=0)
    call_command("generate", sessions=50, seed=4, verbosity=0, stdout=StringIO())
    people = User.objects.filter(email__startswith="facilitation-4-")
    assert people.exists()
    assert all(not person.has_usable_password() and person.email.endswith(".invalid") for person in people)


def test_accompaniments_without_an_actor_to_accompany_are_refused():
    with pytest.raises(CommandError, match="au moins 15 acteurs"):
        call_command("generate", sessions=50, stdout=StringIO())
