"""Drafts: kept on the server, one a form, gone once sent."""

import json
import re
import uuid

import pytest
from django.urls import reverse

from accompaniments.models import Draft
from accompaniments.services import save_draft
from common.errors import Conflict
from common.models import Term
from common.vocabulary import forget_labels
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


def test_the_same_page_goes_on_though_it_never_heard_the_last_answer(cast, sign_in):
    browser, typed = sign_in(cast.facilitator), short(cast.company, writer="page-1")
    browser.post(SAVE, typed)
    answer = browser.post(SAVE, {**typed, "summary": "La suite."})  # still version 0: the answer was lost
    assert answer.json() == {"version": 2}
    assert browser.post(SAVE, {**typed, "writer": "page-2", "summary": "Autre page."}).status_code == 409
    assert Draft.objects.get().payload["summary"] == ["La suite."]


def test_a_draft_of_another_account_is_refused(cast, sign_in):
    answer = sign_in(cast.other_facilitator).post(SAVE, short(cast.company, author=str(cast.facilitator.pk)))
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_of_two_drafts_begun_on_one_page_each_is_taken_up_again(cast, sign_in):
    browser = sign_in(cast.facilitator)
    for text in ("Le premier.", "Le second."):
        browser.post(SAVE, short(cast.company, summary=text))
    for draft in Draft.objects.all():
        page = browser.get(draft.get_absolute_url()).content.decode()
        assert draft.payload["summary"][0] in page
    assert browser.get(f"{CREATE}?brouillon={uuid.uuid4()}").status_code == 200
    assert browser.get(f"{CREATE}?brouillon=x").status_code == 200


def test_nobody_opens_the_draft_of_a_colleague(cast, sign_in):
    sign_in(cast.facilitator).post(SAVE, short(cast.company, summary="À moi."))
    page = sign_in(cast.other_facilitator).get(Draft.objects.get().get_absolute_url()).content.decode()
    assert "À moi." not in page


def test_who_is_signed_in_is_said_with_a_fresh_token(cast, sign_in):
    url = reverse("accompaniments:draft_token")
    answer = sign_in(cast.facilitator).get(url).json()
    assert (answer["user"], answer["save"]) == (cast.facilitator.pk, SAVE)
    assert len(answer["token"]) > 30
    assert sign_in(None).get(url).status_code == 302
    assert sign_in(cast.member).get(url).status_code == 403


def test_the_worker_is_served_from_the_root_and_names_static_files_only(cast, sign_in, settings):
    answer = sign_in(None).get("/service-worker.js")
    code = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    files = json.loads(re.search(r"const FILES = (.*);", code)[1])
    assert all(name.startswith(settings.STATIC_URL) for name in files)
    assert f'const SHELL = "{reverse("accompaniments:offline")}"' in code


def test_another_label_makes_another_version_of_the_worker(cast, sign_in):
    browser = sign_in(None)
    first = browser.get("/service-worker.js").content
    assert browser.get("/service-worker.js").content == first
    Term.objects.filter(list_slug="accompaniment_kinds", slug="visit").delete()
    Term.objects.create(list_slug="accompaniment_kinds", slug="visit", label="Visite de site", default_label="Visite")
    forget_labels()
    assert browser.get("/service-worker.js").content != first


def test_the_shell_holds_nobody_and_no_row(cast, sign_in):
    page = sign_in(cast.facilitator).get(reverse("accompaniments:offline")).content.decode()
    for secret in ("Fanny", cast.company.name, cast.programme.name, "csrfmiddlewaretoken"):
        assert secret not in page


@pytest.mark.parametrize("host", ["accompaniment:²", "actor:²", "copy:99999999999", "programme:-1"])
def test_a_draft_that_names_no_page_harms_none(cast, sign_in, host):
    browser = sign_in(cast.facilitator)
    sent = {
        "submission_id": uuid.uuid4(),
        "host": host,
        "draft_version": "²",
        "lines-TOTAL_FORMS": "²",
        "summary": "Un mot",
    }
    assert browser.post(reverse("accompaniments:draft_save"), sent).status_code < 500
    assert browser.get(reverse("home")).status_code == 200
    assert browser.get(reverse("accompaniments:inbox")).status_code == 200
