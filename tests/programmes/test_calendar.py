"""Phases and deliverables: from a template, then by hand."""

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common.errors import DomainError
from common.models import StoredFile
from programmes.enums import ProgrammeKind, ProgrammeLevel
from programmes.models import Deliverable, Module, PhaseTemplate, Programme
from programmes.reference import load_phase_templates
from programmes.services import (
    add_deliverable,
    add_phase,
    apply_template,
    create_programme,
    remove_deliverable,
    remove_phase,
    update_deliverable,
)

TODAY = timezone.localdate()


@pytest.fixture
def template(db):
    load_phase_templates()
    return PhaseTemplate.objects.get(slug="parcours-collectif-12-mois")


def _url(cast, name="calendar"):
    return reverse(f"programmes:{name}", args=[cast.programme.pk])


def test_the_shipped_templates_are_loaded_once_and_keep_what_the_club_edited(template):
    module = Module.objects.get(slug="explorer")
    Module.objects.filter(pk=module.pk).update(content="Nos mots.")
    template.steps.filter(module=module).delete()
    assert all(tally.is_quiet for tally in load_phase_templates())
    module.refresh_from_db()
    assert module.content == "Nos mots."
    assert not template.steps.filter(module=module).exists()


def test_a_template_is_copied_with_dates_from_the_start_of_the_programme(cast, template):
    phases = apply_template(programme=cast.programme, template=template, by=cast.facilitator)
    dates = {phase.title: (phase.starts_on, phase.ends_on) for phase in phases}
    assert dates["Révéler"] == (date(2026, 1, 1), date(2026, 3, 31))
    assert dates["Contractualiser"] == (date(2026, 9, 1), date(2026, 12, 31))
    assert dates["Suivi à douze mois"] == (date(2027, 12, 1), date(2027, 12, 31))
    assert cast.programme.deliverables.filter(title="Feuille de route", due_on=date(2026, 12, 31)).exists()
    with pytest.raises(DomainError, match="déjà ses phases"):
        apply_template(programme=cast.programme, template=template, by=cast.facilitator)


def test_the_team_applies_a_template_from_the_page(cast, sign_in, template):
    client = sign_in(cast.facilitator)
    assert "Partir d’un gabarit" in client.get(_url(cast)).content.decode()
    answer = client.post(_url(cast, "template_apply"), {"template": template.pk})
    assert answer.url == _url(cast)
    text = client.get(_url(cast)).content.decode()
    assert "phases sont posées" in text
    assert "Expérimenter" in text
    assert "Proposition de valeur" in text


def test_a_new_programme_may_begin_with_a_template(cast, sign_in, template):
    typed = {
        "name": "Nouveau", "level": "institution", "kind": "study", "status": "draft", "starts_on": "2027-03-01",
        "ends_on": "2027-12-31", "template": PhaseTemplate.objects.get(slug="etude-et-restitution").pk,
    }  # fmt: skip
    assert sign_in(cast.administrator).post(reverse("programmes:create"), typed).status_code == 302
    programme = Programme.objects.get(name="Nouveau")
    assert list(programme.phases.values_list("title", "ends_on")) == [
        ("Étude", date(2027, 6, 30)), ("Restitution", date(2027, 7, 31)),
    ]  # fmt: skip


@pytest.mark.parametrize("level", ProgrammeLevel.values)
@pytest.mark.parametrize("kind", ProgrammeKind.values)
def test_every_level_and_kind_opens_and_its_page_stands(cast, sign_in, level, kind):
    programme = create_programme(
        name="Nouveau", level=level, kind=kind, starts_on=TODAY, ends_on=TODAY, team=[cast.facilitator]
    )
    assert sign_in(cast.facilitator).get(programme.get_absolute_url()).status_code == 200


def test_another_facilitator_reads_the_calendar_and_a_partner_does_not(cast, sign_in, template):
    apply_template(programme=cast.programme, template=template)
    text = sign_in(cast.other_facilitator).get(_url(cast)).content.decode()
    assert "Expérimenter" in text
    assert "Modifier la phase" not in text
    assert sign_in(cast.mrn_agent).get(_url(cast)).status_code == 403


def test_a_phase_comes_from_a_module_or_has_its_own_title(cast, sign_in, template):
    client, url = sign_in(cast.facilitator), _url(cast, "phase_create")
    period = {"starts_on": "2026-02-01", "ends_on": "2026-03-01"}
    client.post(url, {**period, "module": Module.objects.get(slug="etude").pk, "title": "Étude des drêches"})
    phase = cast.programme.phases.get()
    assert (phase.title, phase.deliverables.get().title) == ("Étude des drêches", "Note d’étude")
    assert client.post(url, {**period, "title": ""}).status_code == 422
    refused = client.post(url, {"starts_on": "2026-03-01", "ends_on": "2026-02-01", "title": "À l’envers"})
    assert "La fin de la phase précède son début." in refused.content.decode()


def test_a_phase_is_edited_and_taken_away_with_what_was_not_delivered(cast, sign_in):
    phase = add_phase(programme=cast.programme, title="Essai", starts_on=TODAY, ends_on=TODAY)
    kept = add_deliverable(programme=cast.programme, phase=phase, title="Remis", due_on=TODAY, delivered_on=TODAY)
    add_deliverable(programme=cast.programme, phase=phase, title="Promis", due_on=TODAY)
    client, url = sign_in(cast.facilitator), reverse("programmes:phase_edit", args=[phase.pk])
    typed = {
        "title": "Essai réel", "state": "done", "starts_on": "2026-02-01", "ends_on": "2026-03-01", "content": "",
    }  # fmt: skip
    assert client.post(url, typed).status_code == 302
    phase.refresh_from_db()
    assert (phase.title, phase.state) == ("Essai réel", "done")
    remove_phase(phase=phase, by=cast.facilitator)
    assert list(cast.programme.deliverables.all()) == [kept]


def test_a_deliverable_is_handed_over_with_its_document(cast, sign_in):
    deliverable = add_deliverable(programme=cast.programme, title="Note", due_on=TODAY - timedelta(days=2))
    client = sign_in(cast.facilitator)
    assert "En retard" in client.get(_url(cast)).content.decode()
    typed = {
        "title": "Note", "due_on": TODAY.isoformat(), "delivered_on": TODAY.isoformat(), "note": "",
        "file": SimpleUploadedFile("note.pdf", b"%PDF-1.7 note"),
    }  # fmt: skip
    edit = reverse("programmes:deliverable_edit", args=[deliverable.pk])
    assert "Enlever ce livrable" in client.get(edit).content.decode()
    assert client.post(edit, typed).status_code == 302
    assert "Enlever ce livrable" not in client.get(edit).content.decode()
    url = reverse("programmes:deliverable_file", args=[deliverable.pk])
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 note"
    assert answer["Content-Disposition"] == 'attachment; filename="note.pdf"'
    assert sign_in(cast.mrn_agent).get(url).status_code == 404
    deliverable.refresh_from_db()
    with pytest.raises(DomainError, match="a été remis"):
        remove_deliverable(deliverable=deliverable)


@pytest.mark.parametrize(
    ("name", "content"),
    [("note.pdf", b"<script>"), ("note.exe", b"MZ"), ("vide.pdf", b""), ("a.docx", b"PK\x03\x04")],
)
def test_a_document_is_judged_by_its_content_and_nothing_typed_is_lost(cast, sign_in, name, content):
    typed = {"title": "Une note", "due_on": "2026-05-01", "file": SimpleUploadedFile(name, content)}
    answer = sign_in(cast.facilitator).post(_url(cast, "deliverable_create"), typed)
    assert answer.status_code == 422
    assert 'value="Une note"' in answer.content.decode()
    assert not cast.programme.deliverables.exists()


def test_a_deliverable_is_not_noted_handed_over_tomorrow(cast):
    with pytest.raises(DomainError, match="une fois remis"):
        add_deliverable(programme=cast.programme, title="Note", due_on=TODAY, delivered_on=TODAY + timedelta(days=1))


def _pdf(text):
    return SimpleUploadedFile(f"{text}.pdf", b"%PDF-1.7 " + text.encode())


def test_another_document_takes_the_place_of_the_first_which_is_not_kept(cast, django_capture_on_commit_callbacks):
    first = add_deliverable(
        programme=cast.programme, title="Note", due_on=TODAY, file=_pdf("un"), by=cast.facilitator
    )
    with django_capture_on_commit_callbacks(execute=True):
        second = update_deliverable(
            deliverable=first, title="Note", due_on=TODAY, file=_pdf("deux"), by=cast.other_facilitator
        )
    assert [stored.original_name for stored in StoredFile.objects.filter(key__startswith="deliverables/")] == [
        "deux.pdf"
    ]
    assert second.uploaded_by == cast.other_facilitator
    assert not default_storage.exists(first.file.key)
    assert default_storage.exists(second.file.key)


def test_who_read_the_deliverable_before_its_document_came_does_not_take_it_away(cast):
    read = add_deliverable(programme=cast.programme, title="Note", due_on=TODAY)
    update_deliverable(
        deliverable=Deliverable.objects.get(pk=read.pk), title="Note", due_on=TODAY, file=_pdf("un"),
        by=cast.facilitator,
    )  # fmt: skip
    update_deliverable(deliverable=read, title="Note relue", due_on=TODAY, by=cast.other_facilitator)
    row = Deliverable.objects.get(pk=read.pk)
    assert (row.title, row.file.original_name, row.uploaded_by) == ("Note relue", "un.pdf", cast.facilitator)
    with pytest.raises(DomainError, match="a été remis"):
        remove_deliverable(deliverable=read)


def test_a_deliverable_taken_away_meanwhile_says_so(cast):
    read = add_deliverable(programme=cast.programme, title="Note", due_on=TODAY)
    Deliverable.objects.all().delete()
    with pytest.raises(DomainError, match="enlevé entre-temps"):
        update_deliverable(deliverable=read, title="Note", due_on=TODAY)


def test_a_document_whose_deliverable_is_refused_is_not_stored(cast, sign_in):
    typed = {
        "title": "Note", "due_on": TODAY.isoformat(), "delivered_on": (TODAY + timedelta(days=1)).isoformat(),
        "file": _pdf("un"),
    }  # fmt: skip
    assert sign_in(cast.facilitator).post(_url(cast, "deliverable_create"), typed).status_code == 422
    assert not StoredFile.objects.filter(key__startswith="deliverables/").exists()


def test_a_template_of_one_phase_or_none_is_said_in_proper_french(cast, sign_in):
    client = sign_in(cast.facilitator)
    empty, short = (PhaseTemplate.objects.create(label=slug, slug=slug) for slug in ("vide", "bref"))
    short.steps.create(module=Module.objects.create(label="Seul", slug="seul"), first_month=1, last_month=1)
    for template, words in [(empty, "ne contient aucune phase"), (short, "Une phase est posée.")]:
        client.post(_url(cast, "template_apply"), {"template": template.pk})
        assert words in client.get(_url(cast)).content.decode()


def test_the_parts_of_an_archived_programme_are_not_found(cast, sign_in):
    phase = add_phase(programme=cast.programme, title="Essai", starts_on=TODAY, ends_on=TODAY)
    deliverable = add_deliverable(programme=cast.programme, title="Note", due_on=TODAY, file=_pdf("un"))
    funding = cast.programme.fundings.get(actor=cast.mrn)
    Programme.objects.filter(pk=cast.programme.pk).update(archived_at=timezone.now())
    client = sign_in(cast.administrator)
    for name, row in [
        ("phase_edit", phase), ("deliverable_edit", deliverable), ("deliverable_file", deliverable),
        ("funding_edit", funding),
    ]:  # fmt: skip
        assert client.get(reverse(f"programmes:{name}", args=[row.pk])).status_code == 404
