"""Regular mails: as often as each chose, once, nothing to who has not come in, a way out in one click."""

import re
from datetime import date, time, timedelta
from smtplib import SMTPException
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accompaniments.models import Commitment
from accounts import mailing
from accounts.closing import scrub_account
from accounts.models import MailChoice, MailTurn, User
from accounts.retention import run_retention
from common.locking import try_lock
from common.registries import erase_everywhere, personal_data_of
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory

MONDAY, TUESDAY, WEDNESDAY, SATURDAY = (f"2026-03-{day} 07:30+01:00" for day in (16, 17, 18, 21))
MAILS = reverse("mails")


def on(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def came(cast):
    """Everybody has signed in once."""
    User.objects.update(last_login=timezone.now())
    for name in ("facilitator", "administrator", "member", "other_facilitator"):
        getattr(cast, name).refresh_from_db()
    return cast


@pytest.fixture
def planned(cast):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, state="planned", on=date(2026, 3, 19), at=time(14),
        title="Atelier des usages", summary="Un secret",
    )  # fmt: skip
    AttendanceFactory(accompaniment=row, actor=cast.company, status="registered")
    return row


def choose(user, digest, reminders=True):
    mailing.choose_mails(user=user, digest=digest, reminders=reminders)


def html_of(message):
    return message.alternatives[0][0]


# --- how often ---


def test_staff_receive_it_on_monday_unless_they_choose_otherwise_and_the_others_do_not(came, planned, mailoutbox):
    with on(MONDAY):
        assert mailing.send_digest(user_id=came.facilitator.pk)
        assert not mailing.send_digest(user_id=came.member.pk)
        choose(came.member, "weekly")
        assert mailing.send_digest(user_id=came.member.pk)
    assert [mail.to for mail in mailoutbox] == [[came.facilitator.email], [came.member.email]]


def test_it_says_in_two_forms_what_waits_and_where(came, planned, mailoutbox):
    AccompanimentFactory(created_by=came.facilitator, completeness="to_complete", title="Visite", on=date(2026, 3, 2))
    Commitment.objects.create(
        accompaniment=planned, actor=came.company, what="Prêter la salle", due_on=date(2026, 3, 20)
    )
    came.path.milestones.create(kind="baseline", due_on=date(2026, 4, 2))
    with on(MONDAY):
        mailing.send_digest(user_id=came.facilitator.pk)
    (mail,) = mailoutbox
    assert mail.subject == "Votre semaine au Club Inné"
    for text in (mail.body, html_of(mail)):
        for words in ("Visite", "Atelier des usages", "Prêter la salle", "Entrée", planned.get_absolute_url()):
            assert words in text
        assert "Un secret" not in text
        assert "http://localhost:8000/courriels/arreter/" in text
    assert len(mail.body) < 2000


def test_a_second_run_the_same_day_sends_nothing(came, planned, mailoutbox):
    choose(came.facilitator, "daily")
    with on(MONDAY):
        assert [mailing.send_digest(user_id=came.facilitator.pk) for _ in range(3)] == [True, False, False]
    with on(TUESDAY):
        assert mailing.send_digest(user_id=came.facilitator.pk)
    assert len(mailoutbox) == 2


def test_weekly_leaves_once_a_week_and_tuesday_makes_up_for_a_monday_without_mail(came, planned, mailoutbox):
    with on(MONDAY):
        mailing.send_digest(user_id=came.facilitator.pk)
    with on(TUESDAY):
        assert not mailing.send_digest(user_id=came.facilitator.pk)
        assert mailing.send_digest(user_id=came.administrator.pk) is False  # nothing waits for Alice
    MailTurn.objects.all().delete()
    with on(TUESDAY):
        assert mailing.send_digest(user_id=came.facilitator.pk)
    MailTurn.objects.all().delete()
    with on(WEDNESDAY):
        assert not mailing.send_digest(user_id=came.facilitator.pk)


def test_nothing_leaves_at_the_week_end(came, planned, mailoutbox, monkeypatch):
    asked = []
    monkeypatch.setattr(mailing, "send_now", lambda *args: asked.append(args))
    choose(came.facilitator, "daily")
    with on(SATURDAY):
        mailing.ask_for_digests()
        mailing.ask_for_reminders()
        assert not mailing.send_digest(user_id=came.facilitator.pk)
        assert not mailing.send_reminders(user_id=came.facilitator.pk)
    assert not asked
    assert not mailoutbox


def test_nothing_to_say_is_not_said_and_the_day_is_over(came, mailoutbox):
    with on(MONDAY):
        assert not mailing.send_digest(user_id=came.facilitator.pk)
        AccompanimentFactory(created_by=came.facilitator, state="planned", on=date(2026, 3, 19))
        assert not mailing.send_digest(user_id=came.facilitator.pk)
    assert not mailoutbox


def test_nothing_before_somebody_has_come_in_nor_once_their_account_is_closed(cast, planned, mailoutbox):
    MailChoice.objects.create(user=cast.member, digest="daily")
    with on(MONDAY):
        assert not mailing.send_digest(user_id=cast.facilitator.pk)
        assert not mailing.send_digest(user_id=cast.member.pk)
        User.objects.update(last_login=timezone.now(), is_active=False)
        assert not mailing.send_digest(user_id=cast.facilitator.pk)
    assert not mailoutbox


def test_who_objected_receives_only_what_they_ask_for(came, planned, mailoutbox):
    ContactFactory(actor=came.company, user=came.facilitator, opposed_at=timezone.now())
    with on(MONDAY):
        assert not mailing.send_digest(user_id=came.facilitator.pk)
        choose(came.facilitator, "weekly")
        assert mailing.send_digest(user_id=came.facilitator.pk)


def test_a_mail_that_could_not_leave_is_tried_again(came, planned, mailoutbox, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise SMTPException("non")

    with on(MONDAY):
        with monkeypatch.context() as down:
            down.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
            assert not mailing.send_digest(user_id=came.facilitator.pk)
        assert mailing.send_digest(user_id=came.facilitator.pk)


def test_the_beat_asks_a_worker_for_each_person_whose_turn_it_is(came, planned, monkeypatch):
    asked = []
    monkeypatch.setattr(mailing, "send_now", lambda *args: asked.append(args))
    with on(MONDAY):
        mailing.ask_for_digests()
        staff = {came.administrator.pk, came.facilitator.pk, came.other_facilitator.pk}
        everybody = set(User.objects.club().values_list("pk", flat=True))
        assert {pk for name, pk in asked if name == "accounts.send_digest"} == everybody >= staff
        for pk in staff:
            mailing.send_digest(user_id=pk)
        asked.clear()
        mailing.ask_for_digests()
        assert not staff & {pk for _, pk in asked}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one(came, planned, mailoutbox):
    gate, sent = Barrier(2), []

    def work():
        try:
            gate.wait(timeout=10)
            sent.append(mailing.send_digest(user_id=came.facilitator.pk))
        finally:
            connection.close()

    with on(MONDAY):
        workers = [Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    assert sorted(sent) == [False, True]
    assert len(mailoutbox) == 1


def test_a_lock_is_held_by_its_transaction(db):
    assert try_lock(1, 2)
    assert try_lock(1, 2)  # the same transaction may ask again


# --- reminders ---


@pytest.fixture
def promised(came, planned):
    ContactFactory(actor=came.company, user=came.member)
    return Commitment.objects.create(
        accompaniment=planned, actor=came.company, what="Prêter la salle", due_on=date(2026, 3, 20)
    )


def test_a_commitment_is_reminded_once_to_the_people_of_the_actor_who_made_it(came, promised, mailoutbox):
    with on(MONDAY):
        assert mailing.send_reminders(user_id=came.member.pk) == 0  # too early
    with on(WEDNESDAY):
        assert mailing.send_reminders(user_id=came.member.pk) == 1
        assert mailing.send_reminders(user_id=came.member.pk) == 0
        assert mailing.send_reminders(user_id=came.colleague.pk) == 0  # not a contact
        assert mailing.send_reminders(user_id=came.competitor_member.pk) == 0
    (mail,) = mailoutbox
    assert mail.to == [came.member.email]
    assert "Prêter la salle (pour le 20 mars)" in mail.body
    assert "Prêter la salle" not in mail.subject
    assert mail.subject == "Rappel\u202f: une échéance approche"


def test_a_new_date_is_a_new_reminder_and_what_is_kept_is_not_reminded(came, promised, mailoutbox):
    with on(WEDNESDAY):
        mailing.send_reminders(user_id=came.member.pk)
        Commitment.objects.update(due_on=date(2026, 3, 19))
        assert mailing.send_reminders(user_id=came.member.pk) == 1
        Commitment.objects.update(due_on=date(2026, 3, 21), status="kept")
        assert mailing.send_reminders(user_id=came.member.pk) == 0


@pytest.mark.parametrize("why", ["opposed", "left", "invited", "refused", "cancelled"])
def test_no_reminder_to_who_should_not_have_one(came, promised, mailoutbox, why, monkeypatch):
    asked = []
    monkeypatch.setattr(mailing, "send_now", lambda *args: asked.append(args))
    if why == "opposed":
        came.member.contacts.update(opposed_at=timezone.now())
    elif why == "left":
        came.member.memberships.update(ended_on=date(2026, 3, 1))
    elif why == "invited":
        User.objects.filter(pk=came.member.pk).update(last_login=None)
    elif why == "refused":
        choose(came.member, "none", reminders=False)
    else:
        promised.accompaniment.state = "cancelled"
        promised.accompaniment.save()
    with on(WEDNESDAY):
        mailing.ask_for_reminders()
        assert mailing.send_reminders(user_id=came.member.pk) == 0
    assert not asked
    assert not mailoutbox


def test_a_milestone_is_reminded_to_the_team_of_its_programme(came, mailoutbox, monkeypatch):
    asked = []
    monkeypatch.setattr(mailing, "send_now", lambda *args: asked.append(args))
    came.path.milestones.create(kind="baseline", due_on=date(2026, 3, 24))
    with on(WEDNESDAY):
        mailing.ask_for_reminders()
        assert asked == [("accounts.send_reminders", came.facilitator.pk)]
        assert mailing.send_reminders(user_id=came.facilitator.pk) == 1
        assert mailing.send_reminders(user_id=came.facilitator.pk) == 0
        assert mailing.send_reminders(user_id=came.other_facilitator.pk) == 0
    assert "Ferme des Quais" in mailoutbox[0].body


# --- choosing and stopping ---


def test_each_chooses_on_their_account_page(came, sign_in):
    browser = sign_in(came.facilitator)
    page = browser.get(MAILS).content.decode()
    assert re.search(r'value="weekly"[^>]*checked', page)
    assert browser.post(MAILS, {"digest": "daily", "reminders": "on"}).status_code == 302
    assert browser.post(MAILS, {"digest": "hourly"}).status_code == 422
    choice = MailChoice.objects.get()
    assert (choice.user, choice.digest, choice.reminders) == (came.facilitator, "daily", True)
    assert sign_in(None).get(MAILS).status_code == 302


def stop_link(mail):
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return mail.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


def test_the_link_of_a_mail_stops_such_mails_without_signing_in(came, planned, mailoutbox):
    with on(MONDAY):
        mailing.send_digest(user_id=came.facilitator.pk)
    link, browser = stop_link(mailoutbox[0]), Client(enforce_csrf_checks=True)
    page = browser.get(link)
    assert page["Referrer-Policy"] == "no-referrer"
    assert came.facilitator.email not in page.content.decode()
    assert not MailChoice.objects.exists()  # reading changes nothing
    for _ in range(2):
        assert browser.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    choice = MailChoice.objects.get()
    assert (choice.user, choice.digest, choice.reminders) == (came.facilitator, "none", True)
    MailTurn.objects.all().delete()
    with on(MONDAY):
        assert not mailing.send_digest(user_id=came.facilitator.pk)


def test_the_link_of_a_reminder_stops_reminders_only(came, promised, mailoutbox):
    choose(came.member, "daily")
    with on(WEDNESDAY):
        mailing.send_reminders(user_id=came.member.pk)
    Client().post(stop_link(mailoutbox[0]))
    choice = MailChoice.objects.get()
    assert (choice.digest, choice.reminders) == ("daily", False)


@pytest.mark.parametrize("token", ["x", "WzEsImRpZ2VzdCJd:x", "a:b:c"])
def test_a_broken_link_says_so_and_changes_nothing(came, client, token):
    link = reverse("mails_stop", args=[token])
    assert client.get(link).status_code == client.post(link).status_code == 404
    assert not MailChoice.objects.exists()


# --- what is kept ---


def test_what_was_chosen_and_sent_is_given_to_the_person_and_goes_with_them(came, planned):
    contact = ContactFactory(actor=came.company, user=came.member)
    choose(came.member, "weekly")
    with on(MONDAY):
        mailing.send_digest(user_id=came.member.pk)
    rows = personal_data_of(contact)["courriels"]
    assert rows[0]["résumé"] == "Chaque semaine, le lundi matin"
    assert rows[1] == {"envoi": "digest", "le": date(2026, 3, 16)}
    erase_everywhere(contact)
    assert not MailChoice.objects.exists()
    choose(came.colleague, "weekly")
    scrub_account(user=came.colleague)
    assert not MailChoice.objects.exists()


def test_the_list_of_what_was_sent_is_not_kept_for_ever(came, settings):
    old = timezone.localdate() - settings.RETENTION_FILES - timedelta(days=2)
    MailTurn.objects.create(user=came.member, key="digest:old", on=old)
    MailTurn.objects.create(user=came.member, key="digest:new", on=timezone.localdate())
    run_retention(only="envois-reguliers")
    assert [turn.key for turn in MailTurn.objects.all()] == ["digest:new"]
