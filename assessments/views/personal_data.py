"""Answers, read by an administrator for a personal-data request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from accounts.http import Request
from accounts.permissions import requires
from accounts.views.access import journaled
from assessments.forms.entries import said
from assessments.models import Assessment
from assessments.schema import content_of


@requires("assessments.answers_access", lambda viewer: Assessment.objects.visible_to(viewer).with_page())
def answers_access(request: Request, assessment: Assessment) -> HttpResponse:
    """A reason first, then everybody's answers of this assessment."""

    def reading() -> dict[str, Any]:
        questions = content_of(assessment.questionnaire_version).questions_by_slug
        rows = assessment.contributions.select_related("contact", "user").prefetch_related("answers")  # type: ignore[attr-defined]
        people = [
            {
                "name": row.contact or row.user or "Une personne",
                "answers": [
                    {
                        "question": questions[answer.question].text,
                        "said": said(questions[answer.question], answer),
                        "comment": answer.comment,
                    }
                    for answer in row.answers.all()
                    if answer.question in questions
                ],
            }
            for row in rows.order_by("pk")
        ]
        return {"people": people}

    return journaled(request, assessment, template="assessments/answers_access.html", reading=reading)
