"""Team, funders, budget and targets of a programme."""

import re
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.urls import reverse

from common.errors import Conflict, DomainError
from common.registries import add_reliance
from programmes.models import BudgetLine
from programmes.services import (
    Line,
    add_budget_line,
    add_team_member,
    remove_funding,
    remove_team_member,
    set_budget,
    set_targets,
)
from tests.factories import AccompanimentFactory, ActorFactory, EvidenceFactory, FundingFactory, PathFactory


@pytest.fixture
def url(cast):
    return lambda name="means": reverse(f"programmes:{name}", args=[cast.programme.pk])


@pytest.fixture
def relied_on(monkeypatch):
    """`relied_on(row)`: a frozen report rests on this row."""
    rows = []
    monkeypatch.setattr("common.registries._relied", [])
    add_reliance(lambda row: row in rows)
    return rows.append


def _formset(version, *lines, initial=0):
    data = {"version": version, "lignes-TOTAL_FORMS": len(lines), "lignes-INITIAL_FORMS": initial}
    for rank, line in enumerate(lines):
        data |= {f"lignes-{rank}-{name}": value for name, value in line.items()}
    return data


def test_the_page_totals_the_budget_and_computes_the_shares(cast, sign_in, url):
    cast.programme.fundings.filter(actor=cast.mrn).update(amount=Decimal(4000))
    add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000), actual=Decimal(6500))
    add_budget_line(programme=cast.programme, label="Étude", planned=Decimal(2000))
    text = sign_in(cast.other_facilitator).get(url()).content.decode()
    text = re.sub("&nbsp;|\u202f|\xa0", " ", text)
    for expected in ["Métropole Rouen Normandie", "50,0 %", "8 000 €", "+500 €", "Ateliers", "seuls postes dont"]:
        assert expected in text
    assert "Modifier le budget" not in text


def test_without_a_budget_shares_are_of_all_the_fundings(cast, sign_in, url):
    cast.programme.fundings.filter(actor=cast.mrn).update(amount=Decimal(3000))
    FundingFactory(programme=cast.programme, amount=Decimal(1000))
    text = sign_in(cast.facilitator).get(url()).content.decode()
    assert "75,0" in text
    assert "tant que le budget n’est pas noté" in text


def test_partners_and_members_do_not_read_the_means(cast, sign_in, url):
    assert sign_in(cast.mrn_agent).get(url()).status_code == 403
    assert sign_in(cast.member).get(url()).status_code == 403
    assert sign_in(cast.stranger).get(url()).status_code == 404


def test_the_team_edits_the_whole_budget_at_once(cast, sign_in, url):
    line = add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000))
    gone = add_budget_line(programme=cast.programme, label="Étude", planned=Decimal(2000), position=1)
    client = sign_in(cast.facilitator)
    assert client.get(url("budget_edit")).status_code == 200
    typed = _formset(
        cast.programme.version,
        {"pk": line.pk, "label": "Ateliers", "planned": "6000,50", "actual": ""},
        {"pk": gone.pk, "label": "Étude", "planned": "2000", "actual": "", "DELETE": "on"},
        {"label": "Repas", "planned": "800", "actual": "750"},
        {"label": "", "planned": "", "actual": ""},
        initial=2,
    )
    assert client.post(url("budget_edit"), typed).url == url()
    lines = list(cast.programme.budget_lines.values_list("label", "planned", "actual"))
    assert lines == [("Ateliers", Decimal("6000.50"), None), ("Repas", Decimal(800), Decimal(750))]


def test_a_line_without_an_amount_says_so_and_keeps_the_rest(cast, sign_in, url):
    typed = _formset(cast.programme.version, {"label": "Repas", "planned": "beaucoup", "actual": ""})
    answer = sign_in(cast.facilitator).post(url("budget_edit"), typed)
    assert answer.status_code == 422
    assert 'value="Repas"' in answer.content.decode()
    assert not cast.programme.budget_lines.exists()


def test_two_people_do_not_overwrite_each_other_s_budget(cast, sign_in, url):
    stale = cast.programme.version
    set_budget(programme=cast.programme, lines=[Line("Ateliers", Decimal(5))], base_version=stale)
    with pytest.raises(Conflict):
        set_budget(programme=cast.programme, lines=[], base_version=stale)
    answer = sign_in(cast.facilitator).post(
        url("budget_edit"), _formset(stale, {"label": "Repas", "planned": "8", "actual": ""})
    )
    assert answer.status_code == 409
    assert "entre-temps" in answer.content.decode()
    assert BudgetLine.objects.get().label == "Ateliers"


def test_what_a_frozen_report_rests_on_is_not_taken_away(cast, relied_on):
    line = add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000))
    relied_on(line)
    with pytest.raises(DomainError, match="rapport déjà établi"):
        set_budget(programme=cast.programme, lines=[], base_version=cast.programme.version)
    funding = cast.programme.fundings.get(actor=cast.mrn)
    relied_on(funding)
    with pytest.raises(DomainError, match="rapport déjà établi"):
        remove_funding(funding=funding)


def test_a_funder_is_added_corrected_and_removed(cast, sign_in, url):
    funder, client = ActorFactory(name="Fondation"), sign_in(cast.facilitator)
    typed = {"actor": "Fondation", "role": "funder", "amount": "1200,50", "agreement": "F-1"}
    assert client.post(url("funding_create"), typed).url == url()
    funding = funder.fundings.get()
    assert funding.amount == Decimal("1200.50")
    assert client.post(url("funding_create"), typed).status_code == 422  # already there
    edit = reverse("programmes:funding_edit", args=[funding.pk])
    refused = client.post(edit, {"role": "partner", "amount": "10", "agreement": ""})
    assert "Seul un financeur a un montant" in refused.content.decode()
    client.post(edit, {"role": "partner", "amount": "", "agreement": ""})
    funding.refresh_from_db()
    assert (funding.role, funding.amount) == ("partner", None)
    client.post(reverse("programmes:funding_remove", args=[funding.pk]))
    assert not funder.fundings.exists()


def test_the_team_grows_and_keeps_at_least_one_person(cast, sign_in, url):
    client = sign_in(cast.facilitator)
    assert client.post(url("team"), {"user": cast.other_facilitator.pk}).status_code == 302
    assert cast.programme.team_members.count() == 2
    assert client.post(url("team"), {"user": cast.member.pk}).status_code == 422
    member = cast.programme.team_members.get(user=cast.facilitator)
    client.post(reverse("programmes:team_remove", args=[member.pk]))
    last = cast.programme.team_members.get()
    assert last.user == cast.other_facilitator
    with pytest.raises(DomainError, match="au moins une personne"):
        remove_team_member(member=last)


def test_targets_are_read_against_the_facts(cast, sign_in, url):
    client = sign_in(cast.facilitator)
    typed = {"actors": "4", "sessions": "10", "hours": "20", "effects": "2", "resources": "", "finished": ""}
    assert client.post(url("targets_edit"), typed).status_code == 302
    PathFactory(programme=cast.programme)
    session = AccompanimentFactory(programme=cast.programme, state="held", duration_minutes=150)
    EvidenceFactory(accompaniment=session, publication=None)
    AccompanimentFactory(programme=cast.programme, state="planned")
    answer = client.get(url("targets_panel"))
    reached = {aim.target.measure: (aim.reached, aim.percent) for aim in answer.context["aims"]}
    assert reached == {"actors": (2, 50), "sessions": (1, 10), "hours": (2, 10), "effects": (1, 50)}


def test_a_target_is_above_zero_and_an_empty_box_is_none(cast, sign_in, url):
    set_targets(programme=cast.programme, targets={"actors": 4}, by=cast.facilitator)
    client = sign_in(cast.facilitator)
    assert client.post(url("targets_edit"), {"actors": "0"}).status_code == 422
    client.post(url("targets_edit"), {"actors": ""})
    assert not cast.programme.targets.exists()


def test_the_next_report_says_what_it_lacks(cast, sign_in, url, django_assert_max_num_queries):
    add_budget_line(programme=cast.programme, label="Ateliers", planned=Decimal(6000))
    AccompanimentFactory(programme=cast.programme, completeness="to_complete")
    client = sign_in(cast.facilitator)
    client.get(url("missing_panel"))
    with django_assert_max_num_queries(12):
        answer = client.get(url("missing_panel"))
    labels = {item.label: item.count for item in answer.context["missing"]}
    assert labels["postes de budget sans dépense notée"] == 1
    assert labels["accompagnements passés à compléter"] == 1
    assert labels["acteurs à qui demander s’ils acceptent d’être nommés"] == 1
    assert "Postes de budget sans dépense notée" in answer.content.decode()


@pytest.mark.parametrize("version", ["²", "", "un"])
def test_a_budget_that_says_no_version_is_refused_in_words(cast, sign_in, url, version):
    typed = _formset(version, {"label": "Repas", "planned": "8", "actual": ""})
    answer = sign_in(cast.facilitator).post(url("budget_edit"), typed)
    assert answer.status_code == 422
    assert "Rechargez la page" in answer.content.decode()


def test_a_closed_account_does_not_join_the_team(cast, sign_in, url):
    cast.other_facilitator.is_active = False
    cast.other_facilitator.save()
    with pytest.raises(DomainError, match="Seule une personne du Club"):
        add_team_member(programme=cast.programme, user=cast.other_facilitator)
    assert sign_in(cast.facilitator).post(url("team"), {"user": cast.other_facilitator.pk}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_last_two_of_a_team_do_not_leave_it_at_once(cast):
    add_team_member(programme=cast.programme, user=cast.other_facilitator)
    members, gate, refused = list(cast.programme.team_members.all()), Barrier(2), []

    def leave(member):
        try:
            gate.wait(timeout=10)
            remove_team_member(member=member)
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=leave, args=[member]) for member in members]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert cast.programme.team_members.count() == 1
