"""What surrounds a path on its page: commitments, hours received, registers worked, coming back after an end."""

from datetime import date

import pytest
from django.urls import reverse

from accompaniments.models import Commitment
from programmes.services import drop_path, move_stage
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory


@pytest.fixture
def panel(cast, sign_in):
    def _panel(person):
        return sign_in(person).get(reverse("accompaniments:path_panel", args=[cast.path.pk]))

    return _panel


@pytest.fixture
def attended(cast):
    """Two hours together to which a person of the company came, half an hour alone, one it missed."""
    workshop = AccompanimentFactory(
        programme=cast.programme, kind="workshop", duration_minutes=120, registers=["ressources"]
    )
    AttendanceFactory(accompaniment=workshop, actor=None, contact=ContactFactory(actor=cast.company))
    visit = AccompanimentFactory(programme=cast.programme, kind="visit", duration_minutes=30)
    AttendanceFactory(accompaniment=visit, actor=cast.company)
    missed = AccompanimentFactory(programme=cast.programme, kind="codev", duration_minutes=60)
    AttendanceFactory(accompaniment=missed, actor=cast.company, status="excused")
    return visit


def test_hours_received_are_those_of_the_accompaniments_attended(cast, panel, attended):
    received = panel(cast.facilitator).context["received"]
    assert received == {"count": 2, "minutes": 150, "individual": 30}


def test_registers_count_accompaniments_and_steps(cast, panel, attended):
    move_stage(path=cast.path, to_stage="revealing", reason="On y est", register="ressources", by=cast.facilitator)
    found = panel(cast.facilitator).context["registers"]
    assert [(row["accompaniments"], row["steps"]) for row in found] == [(1, 1)]


def test_commitments_still_to_keep_come_first_and_late_ones_say_so(cast, panel, attended):
    kept = {"accompaniment": attended, "actor": cast.company, "status": "kept", "closed_on": date(2026, 4, 1)}
    Commitment.objects.create(what="Appeler la mairie", **kept)
    Commitment.objects.create(accompaniment=attended, actor=cast.company, what="Peser", due_on=date(2026, 5, 1))
    answer = panel(cast.facilitator)
    assert [row.what for row in answer.context["commitments"]] == ["Peser", "Appeler la mairie"]
    assert answer.context["counts"] == {"kept": 1, "total": 2}
    assert "en retard" in answer.content.decode()


def test_the_company_reads_its_own_and_nobody_else_s(cast, panel, attended):
    Commitment.objects.create(accompaniment=attended, actor=cast.company, what="Peser")
    Commitment.objects.create(accompaniment=attended, actor=cast.competitor, what="Secret")
    text = panel(cast.member).content.decode()
    assert "Peser" in text
    assert "Secret" not in text
    assert panel(cast.mrn_agent).status_code == 404


def test_a_path_that_ended_can_begin_again(cast, sign_in):
    drop_path(path=cast.path, reason="time", by=cast.facilitator)
    client = sign_in(cast.facilitator)
    assert "Reprendre le parcours" in client.get(cast.path.get_absolute_url()).content.decode()
    client.post(reverse("programmes:path_resume", args=[cast.path.pk]))
    cast.path.refresh_from_db()
    assert (cast.path.status, cast.path.drop_reason, cast.path.ended_on) == ("active", "", None)


def test_coming_accompaniments_are_shown_to_those_who_may_read_them(cast, sign_in):
    AccompanimentFactory(programme=cast.programme, state="planned", title="Atelier à venir", on=date(2099, 1, 1))
    AccompanimentFactory(programme=cast.programme, state="held", title="Atelier passé")
    url = reverse("accompaniments:coming_panel", args=[cast.programme.pk])
    text = sign_in(cast.facilitator).get(url).content.decode()
    assert "Atelier à venir" in text
    assert "Atelier passé" not in text
    assert "Atelier à venir" not in sign_in(cast.mrn_agent).get(url).content.decode()
