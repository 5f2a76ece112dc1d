"""Without network nothing typed is lost, and one accompaniment comes of it, under the account that typed it."""

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Error, expect

from accompaniments.models import Accompaniment, Draft
from tests.accompaniments.conftest import let_in
from tests.accompaniments.test_gestures_in_browser import SENTENCE, chip
from tests.factories import AccompanimentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CREATE = reverse("accompaniments:create")
LEFT = "Object.keys(localStorage).filter((key) => key.startsWith('clubinne:draft:')).length"


def worker_ready(page):
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def nothing_left(page):
    """Wait until everything is handed over (the page may load again meanwhile)."""
    for _ in range(150):
        try:
            if page.evaluate(LEFT) == 0:
                return
        except Error:
            pass
        page.wait_for_timeout(100)
    pytest.fail(page.evaluate("JSON.stringify(localStorage)"), pytrace=False)


def status(page):
    return page.locator("[data-draft-status]")


def test_network_cut_reload_crash_and_expired_login_lose_nothing(cast, open_browser, sign_in, live_server):
    page = open_browser(cast.facilitator)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    worker_ready(page)
    chip(page, "Visite").click()
    chip(page, "1 h 30").click()
    words = page.get_by_label(SENTENCE)
    words.fill("Première moitié.")
    expect(status(page)).to_contain_text("Brouillon enregistré", timeout=10_000)

    page.context.set_offline(True)  # in the middle of typing
    words.fill("Première moitié, puis la seconde.")
    expect(status(page)).to_contain_text("hors connexion", timeout=10_000)

    page.reload()  # offline: the worker opens the form, with what was typed
    expect(page.get_by_label(SENTENCE)).to_have_value("Première moitié, puis la seconde.")
    assert page.locator("[name=kind]:checked").input_value() == "visit"
    page.get_by_label(SENTENCE).fill("Première moitié, puis la seconde, et la fin.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    context = page.context
    page.close()  # the tab is killed
    Session.objects.all().delete()  # and the login expires
    page = context.new_page()
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    expect(page.get_by_label(SENTENCE)).to_have_value("Première moitié, puis la seconde, et la fin.")

    context.set_offline(False)
    page.goto(CREATE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    assert page.evaluate(LEFT) == 1
    let_in(context, cast.facilitator, sign_in, live_server.url)
    page.goto("/")
    nothing_left(page)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    expect(page.get_by_label(SENTENCE)).to_have_value("Première moitié, puis la seconde, et la fin.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    row = Accompaniment.objects.get()
    assert (row.kind, row.duration_minutes, row.summary) == (
        "visit", 90, "Première moitié, puis la seconde, et la fin.",
    )  # fmt: skip
    assert row.attendances.get().actor == cast.company
    assert not Draft.objects.exists()


def test_saved_without_network_it_is_sent_once_the_network_is_back(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto(cast.company.get_absolute_url())
    chip(page, "Visite").click()
    worker_ready(page)
    page.context.set_offline(True)
    chip(page, "1 h 30").click()
    page.get_by_label(SENTENCE).fill("Dit dans une cave.")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(status(page)).to_contain_text("enregistré dès le retour du réseau")
    assert not Accompaniment.objects.exists()
    page.context.set_offline(False)
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    page.goto("/")
    assert Accompaniment.objects.get().summary == "Dit dans une cave."
    assert page.evaluate(LEFT) == 0


def test_the_shell_logs_a_meeting_from_nothing_without_network(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto(CREATE)
    worker_ready(page)
    page.context.set_offline(True)
    page.goto(cast.company.get_absolute_url())
    page.check()
    chip(page, "Entretien").click()
    chip(page, "30 min").click()
    page.get_by_label(SENTENCE).fill("Sans réseau du début à la fin.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(status(page)).to_contain_text("dès le retour du réseau")
    page.context.set_offline(False)
    expect(page.get_by_text("Accompagnement enregistré")).to_be_visible()
    row = Accompaniment.objects.get()
    assert (row.summary, row.completeness) == ("Sans réseau du début à la fin.", "to_complete")
    assert row.attendances.get().actor == cast.company
    assert list(row.facilitators.all()) == [cast.facilitator]


def test_what_one_account_typed_is_never_sent_under_another(cast, open_browser, sign_in, live_server):
    page = open_browser(cast.facilitator)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    worker_ready(page)
    page.context.set_offline(True)
    page.get_by_label(SENTENCE).fill("À Fanny seule.")
    expect(status(page)).to_contain_text("hors connexion", timeout=10_000)
    context = page.context
    page.close()
    let_in(context, cast.other_facilitator, sign_in, live_server.url)
    context.set_offline(False)
    other, sent = context.new_page(), []
    other.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    other.goto(f"{CREATE}?acteur={cast.company.pk}")
    expect(other.get_by_label(SENTENCE)).to_have_value("")
    other.goto(reverse("accompaniments:offline"))
    expect(other.get_by_label(SENTENCE)).to_have_value("")
    assert sent == []
    assert not Draft.objects.exclude(user=cast.facilitator).exists()  # hers may have left as her page closed
    let_in(context, cast.facilitator, sign_in, live_server.url)
    other.goto("/")
    nothing_left(other)
    assert Draft.objects.get().user == cast.facilitator


def test_the_cache_holds_the_shell_and_static_files_only(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto(cast.company.get_absolute_url())
    chip(page, "Visite").wait_for()
    worker_ready(page)
    page.reload()
    page.goto("/")
    cached = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((c) => c.keys()))))"
        ".then((lists) => lists.flat().map((request) => new URL(request.url).pathname))"
    )
    shell = reverse("accompaniments:offline")
    assert shell in cached
    assert all(path == shell or path.startswith("/static/") for path in cached)
    stored = page.evaluate("caches.match('" + shell + "', { ignoreVary: true }).then((answer) => answer.text())")
    for secret in ("Fanny", "Ferme des Quais", "csrf"):
        assert secret not in stored


def test_signing_out_asks_before_what_was_not_sent_is_lost(cast, open_browser):
    page = open_browser(cast.facilitator, width=1280)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    worker_ready(page)
    page.route("**" + reverse("accompaniments:draft_save"), lambda route: route.abort())
    page.route("**" + reverse("accompaniments:draft_token"), lambda route: route.abort())
    page.get_by_label(SENTENCE).fill("Pas encore envoyé.")

    def leave():
        page.get_by_role("button", name="Fanny").click()
        page.get_by_role("button", name="Se déconnecter").click()

    leave()
    dialog = page.get_by_role("dialog", name="Quitter sans envoyer ?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Rester connecté")).to_be_focused()
    dialog.get_by_role("button", name="Rester connecté").click()
    expect(dialog).to_be_hidden()
    assert page.evaluate(LEFT) == 1
    leave()
    dialog.get_by_role("button", name="Effacer et se déconnecter").click()
    page.wait_for_url("**/")
    assert page.evaluate(LEFT) == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
    assert page.evaluate("caches.keys().then((found) => found.length)") == 0


def test_signing_out_sends_what_waits_and_asks_nothing(cast, open_browser):
    page = open_browser(cast.facilitator, width=1280)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    page.get_by_label(SENTENCE).fill("Envoyé en partant.")
    page.get_by_role("button", name="Fanny").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/")
    connection.close()
    assert Draft.objects.get().payload["summary"] == ["Envoyé en partant."]
    assert page.evaluate(LEFT) == 0


def test_what_is_older_than_fourteen_days_goes(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto("/mentions-legales/")
    page.evaluate(
        "localStorage.setItem('clubinne:draft:1:x', JSON.stringify({ at: Date.now() - 15 * 864e5, pairs: [] }))"
    )
    page.goto("/")
    nothing_left(page)


def test_what_is_refused_for_good_is_set_aside_and_what_was_typed_after_it_is_sent(cast, open_browser):
    others = AccompanimentFactory(programme=None)
    page = open_browser(cast.facilitator)
    page.goto("/mentions-legales/")
    forbidden = reverse("accompaniments:edit", args=[others.pk])
    entries = [
        (number, {"at": at, "host": "", "page": CREATE, "full": action, "action": action, "version": 0, "labels": {},
                  "writer": "w", "send": send, "pairs": [["submission_id", number], ["do", "save"], *pairs]})
        for number, at, action, send, pairs in (
            (str(uuid4()), 1, forbidden, True, [["summary", "Trop tard."]]),
            (str(uuid4()), 2, CREATE, False, [["summary", "Tapé ensuite."], ["host", ""]]),
        )
    ]  # fmt: skip
    page.evaluate(
        "([user, entries]) => entries.forEach(([number, entry]) => localStorage.setItem("
        "`clubinne:draft:${user}:${number}`, JSON.stringify({ ...entry, at: Date.now() - 9000 + entry.at })))",
        [cast.facilitator.pk, entries],
    )
    page.goto("/")
    expect(page.get_by_role("link", name="La relire")).to_be_visible()
    assert Draft.objects.get().payload["summary"] == ["Tapé ensuite."]
    assert page.evaluate(LEFT) == 1
    page.errors.clear()  # Chromium notes the refusal
    page.get_by_role("link", name="La relire").click()
    expect(page.get_by_label(SENTENCE)).to_have_value("Trop tard.")


def test_another_version_on_the_server_is_not_overwritten_and_nothing_is_dropped(cast, open_browser):
    page = open_browser(cast.facilitator)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    worker_ready(page)
    words = page.get_by_label(SENTENCE)
    words.fill("Commencé ici.")
    expect(status(page)).to_contain_text("Brouillon enregistré", timeout=10_000)
    page.context.set_offline(True)
    words.fill("Continué ici, sans réseau.")
    draft = Draft.objects.get()
    draft.payload |= {"summary": ["Continué sur un autre appareil."], "writer": "autre"}
    draft.version += 1
    draft.save()
    page.wait_for_timeout(100)
    page.goto(f"{CREATE}?acteur={cast.company.pk}")
    page.context.set_offline(False)
    page.goto("/")
    page.get_by_role("link", name="La relire").click()
    expect(page.get_by_label(SENTENCE)).to_have_value("Continué ici, sans réseau.")
    assert Draft.objects.get().payload["summary"] == ["Continué sur un autre appareil."]
