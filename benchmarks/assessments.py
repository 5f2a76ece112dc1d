"""Saving one answer of a self-assessment."""

import itertools
import uuid
from typing import Any

from assessments.models import Contribution, QuestionnaireVersion
from assessments.services import start_assessment
from benchmarks.data import session_of
from benchmarks.harness import Browser, Result, at_most, ratio


def measure(world: dict[str, Any]) -> list[Result]:
    """One answer, each time another value on the version just read, over the bare page."""
    version = QuestionnaireVersion.objects.latest_of("auto-diagnostic-efc")
    assessment = start_assessment(actor=world["actors"][0], questionnaire_version=version, by=world["facilitator"])
    contribution = Contribution.objects.create(assessment=assessment, user=world["member"])
    browser = Browser(session_of(world["member"]))
    name, base = "q-presentation-offre", itertools.count()
    values = itertools.cycle(["n0", "n1", "n2", "n3"])

    def save() -> None:
        browser.post(
            f"/auto-diagnostics/remplir/{contribution.pk}/reponse",
            {
                "question": "presentation-offre",
                name: next(values),
                f"{name}.base": next(base),
                f"{name}.op": uuid.uuid4(),
            },
            expect=(200,),
        )

    return [at_most("assessment.answer.ratio", ratio(browser, save), 2)]
