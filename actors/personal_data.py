"""What this app and the one of accounts hold about a person: to give it back, and to take it out."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import unquote_plus

import pgtrigger
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from accounts.closing import scrub_account, scrub_administration_log
from accounts.enums import ClubRole
from accounts.models import PersonalDataLog, SavedFilter, User
from actors.models import ActorConsent, Contact, DuplicatePair, ImportBatch, ImportRow, Invitation, Merge
from actors.services.imports.sheets import lines_of, recognise, sheet_names
from common.errors import DomainError
from common.files import forget_file
from common.redaction import Identity, identity
from common.registries import add_personal_data
from common.scrubbing import event_models, rows_naming, scrub_rows

APPS = ("actors", "programmes", "assessments", "accompaniments", "ecosystems", "reports")
_EVENT_FIELDS = ("full_name", "title", "email", "phone")
Rows = list[dict[str, Any]]


def history_of(contact: Contact) -> Any:
    """The events of a contact's sheet."""
    return cast(Any, Contact).pgh_event_model.objects.filter(pgh_obj_id=contact.pk)


def pseudonym_of(contact: Contact) -> str:
    """What a person is called once erased."""
    return f"Personne effacée n° {contact.pk}"


def identity_of(contact: Contact) -> Identity:
    """By what this person is found, earlier names and addresses included. Kept on the object: once its columns are
    emptied, the apps above still know whom to look for.
    """
    known: Identity | None = getattr(contact, "_identity", None)
    if known is None:
        past = list(history_of(contact).values_list("full_name", "email", "phone").distinct())
        user = contact.user
        addresses = list(user.emailaddress_set.values_list("email", flat=True)) if user else []  # type: ignore[attr-defined]
        known = identity(
            names=[contact.full_name, *(name for name, _, _ in past), *([user.full_name] if user else [])],
            emails=[contact.email, *(email for _, email, _ in past), *addresses, *([user.email] if user else [])],
            phones=[contact.phone, *(phone for _, _, phone in past)],
            pseudonym=pseudonym_of(contact),
            tokens=[f"contact:{contact.pk}"],
        )
        contact._identity = known  # type: ignore[attr-defined]
    return known


def addressed_to(contact: Contact) -> Q:
    """Rows whose `email` is one of the person's."""
    found = Q(pk=None)
    for email in identity_of(contact).emails:
        found |= Q(email__iexact=email)
    return found


def owns_account(contact: Contact) -> bool:
    """Whether the account goes with this sheet: no other living sheet has it, and its owner left the Club's team."""
    if contact.user is None or contact.user.club_role != ClubRole.NONE:
        return False
    others = Contact.objects.filter(user=contact.user, erased_at=None)
    return not others.exclude(pk=contact.pk).exists()


def nothing(contact: Contact) -> int:
    """An eraser for what stays, or goes with something else."""
    return 0


# --- the sheet, the account ---


def _sheet(contact: Contact) -> Rows:
    return [{
        "nom": contact.full_name, "fonction": contact.get_function_display(), "intitulé": contact.title,
        "courriel": contact.email, "téléphone": contact.phone, "acteur": str(contact.actor or ""),
        "informé le": contact.informed_on, "base légale": contact.legal_basis,
        "dernier signe de la personne": contact.last_heard_on, "opposition le": contact.opposed_at,
        "archivé le": contact.archived_at, "créé le": contact.created_at,
    }]  # fmt: skip


def _erase_sheet(contact: Contact) -> int:
    now = timezone.now()
    contact.full_name, contact.email, contact.phone, contact.title = pseudonym_of(contact), "", "", ""
    contact.legal_basis = ""
    contact.erased_at, contact.archived_at = now, contact.archived_at or now
    contact.save()
    scrub_administration_log(contact)
    return 1


def _account(contact: Contact) -> Rows:
    user: Any = contact.user
    if user is None:
        return []
    sessions = user.usersession_set.order_by("created_at").values_list("created_at", "ip", "user_agent")
    return [{
        "adresse": user.email, "nom": user.full_name, "rôle au Club": user.get_club_role_display(),
        "créé le": user.date_joined, "dernière connexion": user.last_login, "ouvert": user.is_active,
        "adresses": list(user.emailaddress_set.values_list("email", flat=True)),
        "connexions": [{"le": at, "adresse IP": ip, "navigateur": agent} for at, ip, agent in sessions],
        "filtres": list(user.saved_filters.values_list("name", "query")),
        "exports": list(user.exports.values_list("exporter", "queued_at")),
    }]  # fmt: skip


def _erase_account(contact: Contact) -> int:
    if not owns_account(contact):
        return 0
    scrub_account(user=cast(User, contact.user))
    return 1


def _memberships(contact: Contact) -> Rows:
    user: Any = contact.user
    rows = user.memberships.select_related("actor").order_by("pk") if user else []
    return [
        {
            "acteur": str(row.actor),
            "rôle": row.get_role_display(),
            "depuis le": row.started_on,
            "jusqu’au": row.ended_on,
        }
        for row in rows
    ]


# --- invitations, agreements ---


def _invited(contact: Contact) -> Any:
    return Invitation.objects.filter(Q(contact=contact) | addressed_to(contact)).order_by("pk")


def _invitations(contact: Contact) -> Rows:
    return [
        {"acteur": str(row.actor), "courriel": row.email, "envoyée le": row.sent_at, "acceptée le": row.accepted_at,
         "annulée le": row.revoked_at}
        for row in _invited(contact).select_related("actor")
    ]  # fmt: skip


def _erase_invitations(contact: Contact) -> int:
    rows = _invited(contact)
    rows.filter(accepted_at=None, revoked_at=None).update(revoked_at=timezone.now())
    return _invited(contact).update(email="")


def consents_of(model: Any, contact: Contact) -> Rows:
    """The decisions this person recorded, or gave in their name, about one kind of subject."""
    mine = Q(recorded_by=contact.user) if contact.user else Q(pk=None)
    given = Q(given_by__in=identity_of(contact).names)
    rows = model.objects.filter(mine | given).order_by("pk").select_related(model.SUBJECT)
    return [
        {"sujet": str(getattr(row, model.SUBJECT)), "usage": row.get_use_display(),
         "décision": row.get_decision_display(), "texte": row.text_shown, "donné par": row.given_by,
         "donné le": row.given_on, "enregistré le": row.recorded_at}
        for row in rows
    ]  # fmt: skip


def erase_consents(model: Any, contact: Contact) -> int:
    """Take the person's name out of decisions; the decisions stay as they are."""
    with pgtrigger.ignore(f"{model._meta.label}:append_only"):
        return scrub_rows(model.objects.order_by(), identity_of(contact), [model._meta.get_field("given_by")])


# --- what was kept of earlier states: history, merges, imports, exports ---


def _history(contact: Contact) -> Rows:
    return [
        {"le": row["pgh_created_at"], "changement": row["pgh_label"], **{name: row[name] for name in _EVENT_FIELDS}}
        for row in history_of(contact).order_by("pgh_id").values("pgh_created_at", "pgh_label", *_EVENT_FIELDS)
    ]


def erase_history(contact: Contact) -> int:
    """The past states of the sheet lose the person; those of other rows lose their name. Run last: emptying the
    sheet leaves a trace of its own.
    """
    events = history_of(contact)
    count = events.update(full_name=pseudonym_of(contact), title="", email="", phone="", legal_basis="")
    for model in event_models(APPS):
        if model is not events.model:
            count += scrub_rows(model.objects.order_by(), identity_of(contact))
    return count


def _merges(contact: Contact) -> Rows:
    who = identity_of(contact)
    rows = Merge.objects.filter(Q(kept=contact.actor) | Q(absorbed=contact.actor)) if contact.actor else []
    return [{"le": row.merged_at, "fiches": str(row)} for row in rows if who.scrub(row.journal) != row.journal]


def _erase_merges(contact: Contact) -> int:
    pairs = scrub_rows(DuplicatePair.objects.order_by(), identity_of(contact))
    return pairs + scrub_rows(Merge.objects.order_by(), identity_of(contact))


def _imported(contact: Contact) -> Any:
    mine = ImportRow.objects.filter(contact=contact).values("pk")
    named = rows_naming(ImportRow.objects.order_by(), identity_of(contact)).values("pk")
    return ImportRow.objects.filter(Q(pk__in=mine) | Q(pk__in=named)).select_related("batch")


def _imports(contact: Contact) -> Rows:
    return [
        {"fichier": row.batch.name, "le": row.batch.queued_at, "ligne": row.line, "cellules": row.cells}
        for row in _imported(contact)
    ]


def _erase_imports(contact: Contact) -> int:
    """Lines read are emptied, the files they came from go, and so does any other stored file that names the person:
    nothing is left to read again.
    """
    rows = list(_imported(contact))
    batches = {row.batch_id: row.batch for row in rows}  # type: ignore[attr-defined]
    ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(cells=[], changes={}, reasons=[])
    kept = ImportBatch.objects.exclude(pk__in=batches).filter(Q(source__isnull=False) | Q(error_file__isnull=False))
    named = [batch for batch in kept.select_related("source", "error_file") if _files_name(batch, contact)]
    for batch in [*batches.values(), *named]:
        forget_import_files(batch)
    scrub_rows(ImportBatch.objects.order_by(), identity_of(contact))
    return len(rows) + len(named)


def _files_name(batch: ImportBatch, contact: Contact) -> bool:
    """Whether a file of this import names the person; one that cannot be read might."""
    who = identity_of(contact)
    for file in (batch.source, batch.error_file):
        if file is None or not default_storage.exists(file.key):
            continue
        with default_storage.open(file.key) as stored:
            content = stored.read()
        try:
            found = recognise(content)
            for sheet in sheet_names(content, found) or [""]:
                if any(who.is_in(" ".join(cells)) for _, cells in lines_of(content, found, sheet)):
                    return True
        except DomainError:
            return True
    return False


def forget_import_files(batch: ImportBatch) -> int:
    """Delete what was stored of an import: its file, that of its refusals, the samples of its columns."""
    files = [file for file in (batch.source, batch.error_file) if file is not None]
    batch.source = batch.error_file = None
    batch.columns = [{**column, "samples": []} for column in batch.columns]
    batch.save(update_fields=["source", "error_file", "columns"])
    for file in files:
        forget_file(file)
    return len(files)


def _erase_filters(contact: Contact) -> int:
    """Saved searches that name the person, anybody's."""
    who, count = identity_of(contact), 0
    for row in SavedFilter.objects.iterator():
        if who.is_in(unquote_plus(row.query)) or who.is_in(row.name):
            row.delete()
            count += 1
    return count


def _journal(contact: Contact) -> Rows:
    return [
        {"le": row.at, "action": row.get_action_display(), "motif": row.reason, "par": str(row.by or "")}
        for row in PersonalDataLog.objects.about(contact).select_related("by")
    ]


def register() -> None:
    """Make this app's kinds known, in the order they are shown."""
    add_personal_data("fiche", export=_sheet, erase=_erase_sheet, title="Fiche de contact",
                      fate="Le nom devient « Personne effacée », courriel, téléphone et intitulé sont vidés.",
                      scrubbed=("actors.Contact",))  # fmt: skip
    add_personal_data("compte", export=_account, erase=_erase_account, title="Compte",
                      fate="Fermé et vidé, sessions terminées, s’il n’a pas d’autre fiche ni de rôle au Club.",
                      scrubbed=("accounts.User",))  # fmt: skip
    add_personal_data("rattachements", export=_memberships, erase=nothing, title="Rattachements",
                      fate="Terminés avec le compte.")  # fmt: skip
    add_personal_data("invitations", export=_invitations, erase=_erase_invitations, title="Invitations",
                      fate="L’adresse est effacée, les liens encore ouverts sont annulés.",
                      scrubbed=("actors.Invitation",))  # fmt: skip
    add_personal_data("accords", export=lambda contact: consents_of(ActorConsent, contact),
                      erase=lambda contact: erase_consents(ActorConsent, contact), title="Accords d’acteurs",
                      fate="Les décisions restent, sans nom.", scrubbed=("actors.ActorConsent",))  # fmt: skip
    add_personal_data("historique", export=_history, erase=nothing, title="Historique de la fiche",
                      fate="Les états passés sont vidés ; le nom disparaît des autres historiques.")  # fmt: skip
    add_personal_data("fusions", export=_merges, erase=_erase_merges, title="Journal des fusions",
                      fate="Le nom et les coordonnées en disparaissent.",
                      scrubbed=("actors.Merge", "actors.DuplicatePair"))  # fmt: skip
    add_personal_data("imports", export=_imports, erase=_erase_imports, title="Lignes importées",
                      fate="Les lignes sont vidées, les fichiers d’où elles viennent sont supprimés.",
                      scrubbed=("actors.ImportRow", "actors.ImportBatch"))  # fmt: skip
    add_personal_data("filtres", export=lambda contact: [], erase=_erase_filters, title="Filtres enregistrés",
                      fate="Ceux qui nomment la personne sont supprimés.",
                      scrubbed=("accounts.SavedFilter",))  # fmt: skip
    add_personal_data("journal", export=_journal, erase=nothing, title="Journal des données personnelles",
                      fate="Conservé : il ne contient que des numéros.")  # fmt: skip
