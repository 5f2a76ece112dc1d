"""The EFC questionnaire proposed to the company of the cast, and its director invited by a link."""

import re
import uuid
from types import SimpleNamespace

import pytest
from django.core import mail

from assessments.schema import content_of
from assessments.services import begin_contribution, invite_contact, load_shipped, save_answer, start_assessment
from tests.factories import ContactFactory

GOOD = {"single": "n2", "text": "Un récit.", "boolean": True, "number": 12}


@pytest.fixture
def versions(db):
    return {version.questionnaire.slug: version for version, _ in load_shipped()}


@pytest.fixture
def diagnosis(cast, versions, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    contact = ContactFactory(actor=cast.company, full_name="Odile Dirigeante", email="odile@exemple.test")
    assessment = start_assessment(
        actor=cast.company, questionnaire_version=versions["auto-diagnostic-efc"], by=cast.facilitator, path=cast.path
    )
    invitation, token = invite_contact(assessment=assessment, contact=contact, by=cast.facilitator)
    return SimpleNamespace(
        assessment=assessment, contact=contact, invitation=invitation, token=token, cast=cast,
        content=content_of(versions["auto-diagnostic-efc"]), link=f"/auto-diagnostics/lien/{token}",
    )  # fmt: skip


@pytest.fixture
def answer():
    """`answer(contribution, slug, value)` saves an answer over what is there."""

    def _answer(contribution, question, value=None, base_version=0, **more):
        more.setdefault("operation_id", uuid.uuid4())
        return save_answer(
            contribution=contribution, question=question, value=value, base_version=base_version, **more
        )

    return _answer


@pytest.fixture
def filled(diagnosis, answer):
    """A contribution of the invited director in which every question has an answer."""

    def _filled(value="n2", **who):
        contribution = begin_contribution(
            assessment=diagnosis.assessment, **(who or {"invitation": diagnosis.invitation})
        )
        for question in diagnosis.content.questions:
            answer(contribution, question.slug, value)
        return contribution

    return _filled


@pytest.fixture
def by_link(diagnosis, sign_in):
    """A browser in which the director's link is open."""
    browser = sign_in(None)
    browser.post(diagnosis.link)
    return browser


def links_in(message):
    return re.findall(r"/auto-diagnostics/lien/(\S+)", message.body)


@pytest.fixture
def sent():
    return mail.outbox
