"""Drafts: kept on the server, one a form, gone once sent."""

import uuid

import pytest
from django.urls import reverse

from accompaniments.models import Draft
from accompaniments.services import save_draft
from common.errors import Conflict
from tests.accompaniments.typed import full, short

SAVE = reverse("accompaniments:draft_save")
CREATE = reverse("accompaniments:create")


def test_what_is_typed_comes_back_when_the_form_is_opened_again(cast, sign_in):
    browser = sign_in(cast.facilitator)
    typed = short(cast.company, summary="À moitié écrit", **{"lines-TOTAL_FORMS": "1", "lines-0-kind": "need"})
    assert browser.post(SAVE, typed).json() == {"version": 1}
    page = browser.get(f"{CREATE}?acteur={cast.company.pk}").content.decode()
    assert "À moitié écrit" in page
    assert typed["submission_id"] in page
    assert "est repris" in page
    assert "à revoir" not in page
    panel = browser.get(reverse("accompaniments:actor_panel", args=[cast.company.pk])).content.decode()
    assert "À moitié écrit" in panel


def test_a_draft_of_one_page_is_not_shown_on_another_nor_to_another(cast, sign_in):
    sign_in(cast.facilitator).post(SAVE, short(cast.company, summary="À moitié écrit"))
    page = sign_in(cast.facilitator).get(f"{CREATE}?acteur={cast.competitor.pk}").content.decode()
    assert "À moitié écrit" not in page
    page = sign_in(cast.other_facilitator).get(f"{CREATE}?acteur={cast.company.pk}").content.decode()
    assert "À moitié écrit" not in page


def test_the_next_save_says_which_version_it_follows(cast, sign_in):
    browser, typed = sign_in(cast.facilitator), short(cast.company)
    browser.post(SAVE, typed)
    assert browser.post(SAVE, {**typed, "draft_version": "1"}).json() == {"version": 2}
    answer = browser.post(SAVE, {**typed, "draft_version": "1", "summary": "Autre onglet"})
    assert answer.status_code == 409
    assert Draft.objects.get().payload["summary"] != ["Autre onglet"]


def test_a_second_tab_without_version_does_not_overwrite(cast):
    submission = uuid.uuid4()
    save_draft(user=cast.facilitator, submission_id=submission, base_version=0, payload={})
    with pytest.raises(Conflict):
        save_draft(user=cast.facilitator, submission_id=submission, base_version=0, payload={"a": ["b"]})


def test_a_save_that_arrives_after_the_form_was_sent_leaves_no_draft(cast, sign_in):
    browser, typed = sign_in(cast.facilitator), full(cast.facilitator, cast.company)
    browser.post(SAVE, typed)
    browser.post(CREATE, typed)
    assert not Draft.objects.exists()
    assert browser.post(SAVE, typed).json() == {"done": True}
    assert not Draft.objects.exists()


def test_a_draft_is_thrown_away_on_demand(cast, sign_in):
    browser, typed = sign_in(cast.facilitator), short(cast.company)
    browser.post(SAVE, typed)
    browser.post(reverse("accompaniments:draft_discard"), {"submission_id": typed["submission_id"]})
    assert not Draft.objects.exists()


def test_the_token_of_the_page_is_not_kept(cast, sign_in):
    sign_in(cast.facilitator).post(SAVE, {**short(cast.company), "csrfmiddlewaretoken": "secret"})
    assert "csrfmiddlewaretoken" not in Draft.objects.get().payload


@pytest.mark.parametrize("number", ["", "x", "{}"])
def test_a_draft_without_number_is_refused(cast, sign_in, number):
    assert sign_in(cast.facilitator).post(SAVE, {"submission_id": number}).status_code == 422


def test_a_draft_that_is_far_too_long_is_refused(cast, sign_in):
    assert sign_in(cast.facilitator).post(SAVE, short(cast.company, summary="x" * 400_000)).status_code == 422


def test_a_draft_goes_by_post_and_for_the_club_only(cast, sign_in):
    assert sign_in(cast.facilitator).get(SAVE).status_code == 405
    assert sign_in(cast.member).post(SAVE, short(cast.company)).status_code == 403
    assert sign_in(None).post(SAVE, short(cast.company)).status_code == 302
