"""Invitations by e-mail: asked for, sent once, kept in step with the meeting, never to who objected."""

from datetime import date, time
from smtplib import SMTPException

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from accompaniments.ics import uid_of
from accompaniments.models import CalendarInvitation
from accompaniments.services import AccompanimentData, Participant, update_accompaniment
from accompaniments.services.attendance import Sheet, record_attendance
from accompaniments.services.calendar_invitations import requeue_invitations, send_invitations
from tests.factories import AccompanimentFactory, AttendanceFactory, ContactFactory


@pytest.fixture(autouse=True)
def _one_day():
    with time_machine.travel("2026-03-18 10:00+01:00", tick=False):
        yield


@pytest.fixture
def people(cast):
    names = ("Camille Martin", "Dominique Petit")
    return [ContactFactory(actor=cast.company, full_name=name) for name in names]


@pytest.fixture
def meeting(cast, people):
    row = AccompanimentFactory(
        created_by=cast.facilitator, programme=cast.programme, title="Atelier des usages", on=date(2026, 3, 25),
        at=time(14), duration_minutes=90, place="La serre", state="planned",
    )  # fmt: skip
    for contact in people:
        AttendanceFactory(accompaniment=row, actor=cast.company, contact=contact, status="registered")
    return row


def invite(sign_in, who, meeting, follow=True):
    return sign_in(who).post(reverse("accompaniments:invite", args=[meeting.pk]), follow=follow)


def change(meeting, by, people, **changes):
    values = {
        "kind": meeting.kind, "on": meeting.on, "at": meeting.at, "duration_minutes": meeting.duration_minutes,
        "title": meeting.title, "place": meeting.place, "programme": meeting.programme, "state": meeting.state,
        "participants": [Participant(contact=contact) for contact in people],
    }  # fmt: skip
    data = AccompanimentData(**{**values, **changes})
    return update_accompaniment(accompaniment=meeting, base_version=meeting.version, by=by, data=data)


def calendar_in(message):
    (part,) = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    assert part.get_filename() == "invitation.ics"
    calendar = Calendar.from_ical(part.get_payload(decode=True))
    assert part.get_param("method") == calendar["method"]
    (event,) = calendar.walk("VEVENT")
    return calendar["method"], event


def test_those_expected_are_invited_with_a_calendar_file(cast, sign_in, meeting, people, mailoutbox):
    page = invite(sign_in, cast.facilitator, meeting).content.decode()
    assert "2 invitations partent par courriel" in page
    assert not mailoutbox  # a worker sends them
    assert send_invitations(accompaniment_id=meeting.pk) == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == sorted(contact.email for contact in people)
    method, event = calendar_in(mailoutbox[0])
    assert (method, str(event["uid"]), event["sequence"]) == ("REQUEST", uid_of(meeting), 1)
    assert str(event["attendee"]) == f"MAILTO:{mailoutbox[0].to[0]}"
    mail = mailoutbox[0]
    assert "mercredi 25 mars 2026, de 14:00 à 15:30" in mail.body
    html = mail.alternatives[0].content if hasattr(mail.alternatives[0], "content") else mail.alternatives[0][0]
    assert "La serre" in html
    assert meeting.summary not in mail.body + html


def test_asking_again_or_two_workers_send_nothing_more(cast, sign_in, meeting, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    assert send_invitations(accompaniment_id=meeting.pk) == 0
    assert "déjà invité" in invite(sign_in, cast.facilitator, meeting).content.decode()
    assert send_invitations(accompaniment_id=meeting.pk) == 0
    assert len(mailoutbox) == 2


def test_who_objected_has_no_address_or_is_excused_is_not_invited(cast, sign_in, meeting, people, mailoutbox):
    people[0].opposed_at = timezone.now()
    people[0].save()
    AttendanceFactory(
        accompaniment=meeting, contact=ContactFactory(actor=cast.company, email=""), status="registered"
    )
    AttendanceFactory(accompaniment=meeting, contact=ContactFactory(actor=cast.company), status="excused")
    page = sign_in(cast.facilitator).get(meeting.get_absolute_url()).content.decode()
    assert "Inviter une personne par courriel" in page
    assert "2 personnes sans adresse" in page
    invite(sign_in, cast.facilitator, meeting)
    assert send_invitations(accompaniment_id=meeting.pk) == 1
    assert [mail.to[0] for mail in mailoutbox] == [people[1].email]


def test_who_objects_after_being_invited_is_written_to_no_more(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    people[0].opposed_at = timezone.now()
    people[0].save()
    send_invitations(accompaniment_id=meeting.pk)
    change(meeting, cast.facilitator, people, state="cancelled")
    send_invitations(accompaniment_id=meeting.pk)
    assert [mail.to[0] for mail in mailoutbox] == [people[1].email] * 2


def test_a_change_of_hour_is_sent_again_with_a_higher_sequence(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    change(meeting, cast.facilitator, people, at=time(16))
    assert send_invitations(accompaniment_id=meeting.pk) == 2
    method, event = calendar_in(mailoutbox[-1])
    assert (method, event["sequence"], str(event["uid"])) == ("REQUEST", 2, uid_of(meeting))
    assert "a changé" in mailoutbox[-1].body
    assert mailoutbox[-1].subject.startswith("Changement")


def test_a_change_of_words_alone_is_told_to_nobody(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    change(meeting, cast.facilitator, people, next_step="Préparer la salle")
    assert send_invitations(accompaniment_id=meeting.pk) == 0
    assert not CalendarInvitation.objects.filter(is_pending=True).exists()


def test_cancelling_withdraws_the_invitation_once(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    change(meeting, cast.facilitator, people, state="cancelled")
    assert send_invitations(accompaniment_id=meeting.pk) == 2
    method, event = calendar_in(mailoutbox[-1])
    assert (method, event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 2)
    change(meeting, cast.facilitator, people, state="cancelled", next_step="Une autre date")
    assert send_invitations(accompaniment_id=meeting.pk) == 0


def test_who_is_taken_off_the_list_is_told_and_the_others_are_not(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    change(meeting, cast.facilitator, people[1:])
    assert send_invitations(accompaniment_id=meeting.pk) == 1
    assert mailoutbox[-1].to == [people[0].email]
    assert calendar_in(mailoutbox[-1])[0] == "CANCEL"
    change(meeting, cast.facilitator, people)  # and invited again only if asked
    send_invitations(accompaniment_id=meeting.pk)
    assert calendar_in(mailoutbox[-1])[0] == "REQUEST"


def test_who_is_taken_off_in_the_attendance_grid_is_told_too(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    meeting.refresh_from_db()
    sheet = Sheet(statuses={}, anonymous_count=0, removed={f"contact:{people[0].pk}"})
    record_attendance(accompaniment=meeting, base_version=meeting.version, sheet=sheet)
    assert send_invitations(accompaniment_id=meeting.pk) == 1
    assert (mailoutbox[-1].to, calendar_in(mailoutbox[-1])[0]) == ([people[0].email], "CANCEL")


def test_a_meeting_that_took_place_writes_to_nobody(cast, sign_in, meeting, people, mailoutbox):
    invite(sign_in, cast.facilitator, meeting)
    send_invitations(accompaniment_id=meeting.pk)
    with time_machine.travel("2026-03-26 10:00+01:00", tick=False):
        change(meeting, cast.facilitator, people[1:], state="held")
        assert send_invitations(accompaniment_id=meeting.pk) == 0
    assert len(mailoutbox) == 2


@pytest.mark.parametrize("change", [{"state": "held", "on": date(2026, 3, 10)}, {"on": date(2026, 3, 10)}])
def test_one_invites_only_to_what_is_to_come(cast, sign_in, meeting, change):
    for name, value in change.items():
        setattr(meeting, name, value)
    meeting.save()
    assert "Invitations" not in sign_in(cast.facilitator).get(meeting.get_absolute_url()).content.decode()
    assert "On n’invite qu’à une rencontre prévue" in invite(sign_in, cast.facilitator, meeting).content.decode()
    assert not CalendarInvitation.objects.exists()


def test_another_facilitator_reads_the_meeting_and_invites_nobody(cast, sign_in, meeting):
    assert invite(sign_in, cast.other_facilitator, meeting, follow=False).status_code == 403


def test_a_mail_server_that_rests_is_tried_again_then_said(cast, sign_in, meeting, mailoutbox, monkeypatch):
    def refuse(self, *args, **kwargs):
        raise SMTPException("non")

    invite(sign_in, cast.facilitator, meeting)
    with monkeypatch.context() as down:
        down.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        assert send_invitations(accompaniment_id=meeting.pk) == 0
    assert send_invitations(accompaniment_id=meeting.pk) == 2
    CalendarInvitation.objects.update(is_pending=True, attempts=5)
    page = sign_in(cast.facilitator).get(meeting.get_absolute_url()).content.decode()
    assert "2 messages ne sont pas partis" in page
    assert "Envoyer de nouveau" in page


def test_a_lost_message_to_the_worker_is_sent_again(cast, sign_in, meeting, monkeypatch):
    sent = []
    monkeypatch.setattr(
        "accompaniments.services.calendar_invitations.send_now", lambda task, *args: sent.append((task, *args))
    )
    invite(sign_in, cast.facilitator, meeting)
    requeue_invitations()
    assert sent == [("accompaniments.send_invitations", meeting.pk)]
    send_invitations(accompaniment_id=meeting.pk)
    sent.clear()
    requeue_invitations()
    assert not sent
