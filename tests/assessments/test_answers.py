import threading
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.models import Answer, AnswerRevision
from assessments.services import begin_contribution, finish_contribution, save_answer, save_consensus_answer
from common.errors import Conflict, DomainError

FIRST = "presentation-offre"


@pytest.fixture
def contribution(diagnosis):
    return begin_contribution(assessment=diagnosis.assessment, invitation=diagnosis.invitation)


def test_an_answer_grows_by_one_version_at_each_save(contribution, answer):
    assert answer(contribution, FIRST, "n1").version == 1
    assert answer(contribution, FIRST, "n2", base_version=1, comment="Mieux").version == 2
    row = contribution.answers.get()
    assert (row.value, row.comment, row.version) == ("n2", "Mieux", 2)
    assert list(row.revisions.values_list("version", "value")) == [(1, "n1"), (2, "n2")]


def test_the_same_operation_again_changes_nothing_and_returns_what_stands(contribution, answer):
    operation = uuid.uuid4()
    answer(contribution, FIRST, "n1", operation_id=operation)
    answer(contribution, FIRST, "n2", base_version=1)
    repeated = answer(contribution, FIRST, "n1", operation_id=operation)
    assert (repeated.value, repeated.version) == ("n2", 2)
    assert AnswerRevision.objects.count() == 2


def test_a_stale_base_changes_nothing_and_shows_what_stands(contribution, answer):
    answer(contribution, FIRST, "n1")
    answer(contribution, FIRST, "n2", base_version=1)
    for base in (0, 1, 7):
        with pytest.raises(Conflict) as conflict:
            answer(contribution, FIRST, "n3", base_version=base)
        assert conflict.value.current.value == "n2"
    assert contribution.answers.get().value == "n2"


def test_a_stale_base_that_says_what_already_stands_is_no_conflict(contribution, answer):
    answer(contribution, FIRST, "n1")
    assert answer(contribution, FIRST, "n1", base_version=0).version == 1


def test_not_applicable_takes_the_place_of_the_value(contribution, answer):
    row = answer(contribution, FIRST, "n1", not_applicable_reason="  Pas d'offre. ")
    assert (row.value, row.not_applicable_reason) == (None, "Pas d'offre.")


def test_an_unknown_question_or_value_is_refused(contribution, answer):
    with pytest.raises(DomainError, match="ne figure pas"):
        answer(contribution, "inconnue", "n1")
    with pytest.raises(DomainError, match="réponses proposées"):
        answer(contribution, FIRST, "n9")
    assert not Answer.objects.exists()


def test_after_submission_answers_do_not_change(filled, answer):
    contribution = filled()
    finish_contribution(contribution=contribution)
    with pytest.raises(DomainError, match="ne changent plus"):
        answer(contribution, FIRST, "n0", base_version=1)


def test_common_answers_follow_the_same_rules(diagnosis):
    operation = uuid.uuid4()

    def save(value, base, operation_id):
        return save_consensus_answer(
            assessment=diagnosis.assessment, question=FIRST, value=value, base_version=base, operation_id=operation_id
        )

    save("n1", 0, operation)
    assert save("n1", 0, operation).version == 1
    with pytest.raises(Conflict):
        save("n2", 0, uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_parallel_saves_never_lose_a_write(contribution):
    """Ten people at once on one question: each write either stands in the history or is told of a conflict."""
    outcomes, start = [], threading.Barrier(10)

    def write(rank):
        try:
            start.wait()
            save_answer(
                contribution=contribution, question=FIRST, value=f"n{rank % 4}", comment=f"essai {rank}",
                base_version=0 if rank < 5 else 1, operation_id=uuid.uuid4(),
            )  # fmt: skip
            outcomes.append("saved")
        except (Conflict, DomainError) as refused:
            outcomes.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(rank,)) for rank in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = contribution.answers.get()
    versions = list(row.revisions.order_by("version").values_list("version", "comment"))
    assert len(outcomes) == 10
    assert outcomes.count("saved") == len(versions) == row.version
    assert versions[-1] == (row.version, row.comment)


@pytest.mark.django_db(transaction=True)
def test_the_same_first_save_sent_twice_at_once_is_one_answer(contribution):
    operation, outcomes, start = uuid.uuid4(), [], threading.Barrier(4)

    def write():
        try:
            start.wait()
            outcomes.append(
                save_answer(
                    contribution=contribution, question=FIRST, value="n1", base_version=0, operation_id=operation
                ).version
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == [1, 1, 1, 1]
    assert AnswerRevision.objects.count() == 1


def _post(contribution, value, base=0, operation=None):
    name = f"q-{FIRST}"
    return {
        "question": FIRST, name: value, f"{name}.base": base, f"{name}.op": str(operation or uuid.uuid4()),
        f"{name}.comment": "", f"{name}.reason": "",
    }  # fmt: skip


@pytest.mark.parametrize("who", ["link", "account"])
@pytest.mark.django_db(transaction=True)
def test_saving_one_answer_takes_six_queries_at_most(diagnosis, by_link, sign_in, who):
    if who == "link":
        browser, person = by_link, {"invitation": diagnosis.invitation}
    else:
        browser, person = sign_in(diagnosis.cast.member), {"user": diagnosis.cast.member}
    contribution = begin_contribution(assessment=diagnosis.assessment, **person)
    url = f"/auto-diagnostics/remplir/{contribution.pk}/reponse"
    for base, value in enumerate(["n1", "n2"]):
        with CaptureQueriesContext(connection) as queries:
            response = browser.post(url, _post(contribution, value, base))
        assert response.status_code == 200
        statements = [q["sql"] for q in queries if q["sql"] not in {"BEGIN", "COMMIT"}]
        assert len(statements) <= 6, statements


def test_two_tabs_the_second_gets_both_versions(contribution, by_link):
    url = f"/auto-diagnostics/remplir/{contribution.pk}/reponse"
    assert by_link.post(url, _post(contribution, "n1")).json()["version"] == 1
    response = by_link.post(url, _post(contribution, "n3"))
    assert response.status_code == 409
    assert response.json()["value"] == "n1"
    assert response.json()["said"].startswith("De nos produits ou prestations")
    assert contribution.answers.get().value == "n1"


def test_a_wrong_value_is_said_in_french(contribution, by_link):
    response = by_link.post(f"/auto-diagnostics/remplir/{contribution.pk}/reponse", _post(contribution, "n9"))
    assert response.status_code == 422
    assert "réponses proposées" in response.json()["message"]
