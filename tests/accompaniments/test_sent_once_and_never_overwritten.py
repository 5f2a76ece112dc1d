"""Parallel sendings make one row each; two editors never overwrite each other unseen; saving stays cheap."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from threading import Barrier

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accompaniments.models import Accompaniment
from accompaniments.services import AccompanimentData, CommitmentLine, Participant, log_accompaniment
from accompaniments.services.log import update_accompaniment
from accompaniments.versions import as_data, differences
from common.errors import Conflict
from tests.accompaniments.typed import full, meeting, short
from tests.factories import ActorFactory, ContactFactory, UserFactory

SHORT, CREATE = reverse("accompaniments:short_create"), reverse("accompaniments:create")
PAIRS, AT_ONCE = 50, 8


@pytest.mark.django_db(transaction=True)
def test_fifty_forms_each_sent_twice_at_once_make_fifty_accompaniments(cast, sign_in):
    """Through the whole stack, each pair released at the same instant."""
    cookie = sign_in(cast.facilitator).cookies[django_settings.SESSION_COOKIE_NAME].value
    forms = [short(cast.company, summary=f"Phrase {n}.") for n in range(PAIRS)]

    def send(form, start):
        try:
            browser = Client()
            browser.cookies[django_settings.SESSION_COOKIE_NAME] = cookie
            start.wait(timeout=60)
            return browser.post(SHORT, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        sendings = []
        for form in forms:
            start = Barrier(2)
            sendings += [pool.submit(send, form, start) for _ in range(2)]
        answers = [sending.result() for sending in sendings]
    assert set(answers) == {302}
    rows = Accompaniment.objects.all()
    assert sorted(row.summary for row in rows) == sorted(form["summary"] for form in forms)
    assert all(row.attendances.count() == 1 for row in rows)


# --- two editors ---

CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "summary": st.sampled_from(["Un.", "Deux.", "Trois."]),
        "decisions": st.sampled_from(["", "Oui.", "Non."]),
        "place": st.sampled_from(["", "Rouen", "Elbeuf"]),
        "registers": st.sampled_from([[], ["ressources"], ["ressources", "offre-valeur"]]),
        "people": st.sets(st.integers(0, 2)),
        "parts": st.dictionaries(st.integers(0, 2), st.sampled_from(["", "Pour vous.", "Pour vous aussi."])),
        "commitment": st.sampled_from(["Appeler", "Écrire", "Venir"]),
        "duration_minutes": st.sampled_from([30, 60, 90]),
    },
)
STEPS = st.lists(
    st.tuples(st.sampled_from("AB"), st.sampled_from(["read", "save"]), CHANGES), min_size=4, max_size=12
)


def seen(data: AccompanimentData):
    """All that two editors share of an accompaniment, comparable."""
    return (
        data.kind, data.on, data.duration_minutes, data.state, data.completeness, data.title, data.place,
        data.summary, data.decisions, data.next_step, data.anonymous_count, tuple(sorted(data.registers)),
        frozenset((p.actor, p.contact) for p in data.participants),
        frozenset((actor, text) for actor, text in data.parts),
        frozenset((line.pk, line.what, line.status) for line in data.commitments),
    )  # fmt: skip


def after_saving(stored: AccompanimentData, typed: AccompanimentData):
    """What would be stored if `typed` were saved: parts and commitments it does not name stay."""
    parts = dict(stored.parts) | dict(typed.parts)
    lines = {line.pk: line for line in [*stored.commitments, *typed.commitments]}
    return replace(
        typed, parts=[(actor, text) for actor, text in parts.items() if text], commitments=list(lines.values())
    )


class Editor:
    """A form open in a browser: what it read, at which version, and what is typed over it."""

    def __init__(self, person, row):
        self.person, self.row = person, row
        self.read()

    def read(self):
        fresh = Accompaniment.objects.get(pk=self.row.pk)
        self.base, self.version = as_data(fresh, self.person), fresh.version

    def typed(self, change, actors):
        values = {name: getattr(self.base, name) for name in self.base.__dataclass_fields__}
        simple = ("summary", "decisions", "place", "registers", "duration_minutes")
        values |= {name: change[name] for name in simple if name in change}
        if "people" in change:
            values["participants"] = [Participant(actor=actors[n]) for n in sorted(change["people"])]
        if "parts" in change:
            values["parts"] = [(actors[n], text) for n, text in change["parts"].items()]
        if "commitment" in change:
            values["commitments"] = [
                CommitmentLine(actor=line.actor, what=change["commitment"], pk=line.pk)
                for line in self.base.commitments
            ]
        return AccompanimentData(**values)


@pytest.fixture
def scene(db):
    actors = [ActorFactory() for _ in range(3)]
    people = {name: UserFactory(club_role="facilitator") for name in "AB"}
    data = meeting(actors[0], commitments=[CommitmentLine(actor=actors[0], what="Appeler")], on=date(2026, 3, 10))
    row = log_accompaniment(submission_id=uuid.uuid4(), by=people["A"], data=data)
    return actors, people, row


@settings(
    max_examples=60, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(steps=STEPS)
def test_two_editors_never_overwrite_each_other_unseen(scene, steps):
    """Over any interleaving: a saving replaces what that editor had read, or is refused and changes nothing."""
    actors, people, row = scene
    with transaction.atomic():
        editors = {name: Editor(person, row) for name, person in people.items()}
        for name, act, change in steps:
            editor = editors[name]
            if act == "read":
                editor.read()
                continue
            before = as_data(Accompaniment.objects.get(pk=row.pk), editor.person)
            typed, refused = editor.typed(change, actors), None
            try:
                with transaction.atomic():
                    update_accompaniment(
                        accompaniment=Accompaniment.objects.get(pk=row.pk), base_version=editor.version,
                        by=editor.person, data=typed,
                    )  # fmt: skip
            except Conflict as conflict:
                refused = conflict.current
            if refused is not None:
                after = as_data(Accompaniment.objects.get(pk=row.pk), editor.person)
                assert seen(after) == seen(before)
                assert refused.version > editor.version
                if seen(after_saving(before, typed)) != seen(before):
                    assert differences(refused, typed, editor.person), "a difference nobody is shown"
            else:
                assert seen(before) == seen(editor.base), "something unseen was overwritten"
                assert not differences(Accompaniment.objects.get(pk=row.pk), typed, editor.person)
                editor.read()
        transaction.set_rollback(True)


# --- what a saving costs ---


def people(count):
    """Half of them named, half of them organisations."""
    actors = [f"actor:{ActorFactory().pk}" for _ in range((count + 1) // 2)]
    return actors + [f"contact:{ContactFactory().pk}" for _ in range(count // 2)]


@pytest.fixture
def cost(cast, sign_in):
    """`cost(address, form)`: the queries of sending it, warm."""
    browser = sign_in(cast.facilitator)
    browser.post(SHORT, short(cast.company))

    def _cost(url, form):
        with CaptureQueriesContext(connection) as captured:
            assert browser.post(url, form).status_code == 302
        return captured.captured_queries

    return _cost


@pytest.mark.parametrize("count", [1, 10, 30])
@pytest.mark.parametrize("form", ["short", "full"])
def test_saving_costs_fifteen_queries_at_most_however_many_people(cast, cost, form, count):
    typed = {"participants": people(count), "programme": str(cast.programme.pk)}
    if form == "short":
        queries = cost(SHORT, short(cast.company, **typed))
    else:
        queries = cost(
            CREATE, full(cast.facilitator, cast.company, **typed, decisions="Oui.", private_note="À part.")
        )
    assert len(queries) <= 15, "\n".join(query["sql"][:150] for query in queries)


@pytest.mark.parametrize("count", [1, 10, 30])
def test_completing_costs_the_same_however_many_people(cast, cost, count):
    shuffled = people(count)
    random.Random(count).shuffle(shuffled)
    cost(CREATE, full(cast.facilitator, participants=shuffled))
    row = Accompaniment.objects.latest("pk")
    typed = full(
        cast.facilitator, participants=shuffled[: count // 2], submission_id=str(row.submission_id), base_version="1"
    )
    assert len(cost(reverse("accompaniments:edit", args=[row.pk]), typed)) <= 30
