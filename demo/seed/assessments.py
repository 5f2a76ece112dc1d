"""Self-assessments: two waves for five actors, one in progress, one invited, one about what is already there."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accompaniments.services import record_evidence
from actors.services import reveal_effect, reveal_resource
from assessments.models import Assessment, Contribution, QuestionnaireVersion
from assessments.schema import Question, content_of
from assessments.services import (
    begin_contribution,
    invite_contact,
    plan_milestone,
    save_answer,
    start_assessment,
    submit_assessment,
)
from demo.seed.context import Seed, evening, known_id, written_on
from demo.seed.files import texts

EFC, DEJA_LA = "auto-diagnostic-efc", "reperage-deja-la"
NOT_APPLICABLE = "Aucun contrat de ce type chez nous"


def load_assessments(seed: Seed) -> None:
    data = texts("assessments.yaml")
    for item in data["efc"]:
        assessment = _open(seed, item, EFC)
        answers = _levels(assessment.questionnaire_version, item["levels"])
        _submit(seed, assessment, item, answers)
    item = data["begun"]
    assessment = _open(seed, item, EFC)
    contribution = begin_contribution(assessment=assessment, user=seed.users[item["account"]])
    _answer(contribution, _levels(assessment.questionnaire_version, item["levels"]))
    assessment = _open(seed, data["invited"], EFC)
    invite_contact(
        assessment=assessment, contact=seed.contacts[data["invited"]["actor"]][0], by=seed.users["autre-facilitateur"]
    )
    _deja_la(seed, data["deja_la"])


def _open(seed: Seed, item: dict[str, Any], questionnaire: str) -> Assessment:
    slug = item["actor"]
    programme = "culture" if ("culture", slug) in seed.paths else "alimentation"
    path = seed.paths[programme, slug]
    milestone = None
    if "moment" in item:
        due = seed.day(item["ago"]) if "ago" in item else seed.today + timedelta(days=20)
        milestone = plan_milestone(path=path, kind=item["moment"], due_on=due)
    version = QuestionnaireVersion.objects.latest_of(questionnaire)
    by = seed.users["facilitatrice" if programme == "alimentation" else "autre-facilitateur"]
    return start_assessment(
        actor=seed.actors[slug], questionnaire_version=version, path=path, milestone=milestone, by=by
    )


def _levels(version: QuestionnaireVersion, levels: str) -> dict[str, Any]:
    """One digit per question: the answer of that score; « - » : not applicable (None)."""
    questions = content_of(version).questions
    return {
        question.slug: None if digit == "-" else _of_score(question, int(digit))
        for question, digit in zip(questions, "".join(levels.split()), strict=False)
    }


def _of_score(question: Question, score: int) -> str:
    return next(choice.value for choice in question.choices if choice.score == score)


def _answer(contribution: Contribution, answers: dict[str, Any]) -> None:
    for question, value in answers.items():
        save_answer(
            contribution=contribution, question=question, value=value, base_version=0,
            not_applicable_reason=NOT_APPLICABLE if value is None else "",
            operation_id=known_id(f"answer-{contribution.pk}-{question}"),
        )  # fmt: skip


def _submit(seed: Seed, assessment: Assessment, item: dict[str, Any], answers: dict[str, Any]) -> None:
    """Answered and sent on that day.

    The contributor is named once it is sent: nobody is written to about what is months old.
    """
    contribution = begin_contribution(assessment=assessment)
    _answer(contribution, answers)
    submit_assessment(assessment=assessment)
    contact = seed.contacts[item["actor"]][0]
    at: datetime = evening(seed.day(item["ago"]))
    contribution.contact, contribution.user = contact, contact.user
    contribution.function = contact.get_function_display()
    contribution.begun_at, contribution.finished_at = at - timedelta(hours=1), at
    contribution.save()
    written_on(assessment, at, "submitted_at")
    written_on(assessment, at - timedelta(days=2), "created_at")


def _deja_la(seed: Seed, item: dict[str, Any]) -> None:
    """Its answers are the evidence of a resource and of an effect, as one click would make them."""
    assessment = _open(seed, item, DEJA_LA)
    _submit(seed, assessment, item, item["answers"])
    on, by, actor = seed.day(item["ago"]), seed.users["autre-facilitateur"], seed.actors[item["actor"]]
    answers = assessment.contributions.get().answers.by_question()
    resource = reveal_resource(
        label="Reconnaître une essence de bois à l’odeur de la coupe", kind="competence", life_cycle="fragile",
        actor=actor, sphere=seed.sphere("habiter"), by=by,
    )  # fmt: skip
    effect = reveal_effect(
        label="Les petits menuisiers trouvent du bois sec à moins d’une demi-heure", domain="economic", actor=actor,
        sphere=seed.sphere("habiter"), beneficiaries=["entreprises"], by=by,
    )  # fmt: skip
    for subject, question in ((resource, "recit-ressource"), (effect, "effet-principal")):
        record_evidence(
            subject=subject, source=answers[question], on=on, voice="actor", verbatim=answers[question].value, by=by
        )
        written_on(subject, evening(on))
