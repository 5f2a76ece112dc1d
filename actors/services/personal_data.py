"""A person's rights: to be told, to object, to get their data, to be forgotten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.enums import PersonalDataAction
from accounts.models import PersonalDataLog
from actors.enums import LegalBasis
from actors.models import Contact
from actors.personal_data import erase_history, identity_of
from actors.services.mentions import mentions_of, redact_mentions
from common.archives import archive_of
from common.errors import DomainError
from common.registries import erase_everywhere, personal_data_of

if TYPE_CHECKING:
    from accounts.models import User

README = """Vos données sur la plateforme du Club Inné, au {on}.

donnees.json contient tout, dans un format réutilisable ; chaque fichier .csv en est une table (séparateur : point-virgule).
« textes-qui-vous-nomment » dit où votre nom, votre courriel ou votre téléphone paraissent dans un texte libre.
Les textes réservés à une équipe y sont signalés sans être recopiés : ils peuvent parler d'autres personnes, le Club les
relit et vous remet ce qui vous concerne.
Pour rectifier ou effacer : {contact}
"""  # noqa: E501


@transaction.atomic
def record_information(
    *, contact: Contact, by: User, on: date, legal_basis: LegalBasis | str, how: str = ""
) -> Contact:
    """Note that the person was told the Club keeps their details, on what basis, and how they were told.

    Raises DomainError on a date to come or an unknown basis.
    """
    if on > timezone.localdate():
        raise DomainError("Cette date est dans l’avenir.", field="on")
    if legal_basis not in LegalBasis.values:
        raise DomainError("Choisissez une base légale de la liste.", field="legal_basis")
    contact.informed_on, contact.legal_basis = on, LegalBasis(legal_basis).label
    contact.save(update_fields=["informed_on", "legal_basis"])
    _note(PersonalDataAction.INFORMED, contact, by, how)
    return contact


@transaction.atomic
def record_opposition(*, contact: Contact, by: User, reason: str = "") -> Contact:
    """The person objects: no mail but what they ask for, in no exported list. Again: no effect."""
    if contact.opposed_at is None:
        contact.opposed_at = timezone.now()
        contact.save(update_fields=["opposed_at"])
        _note(PersonalDataAction.OPPOSED, contact, by, reason)
    return contact


@transaction.atomic
def lift_opposition(*, contact: Contact, by: User, reason: str = "") -> Contact:
    """The person agrees to be written to again. Again: no effect."""
    if contact.opposed_at is not None:
        contact.opposed_at = None
        contact.save(update_fields=["opposed_at"])
        _note(PersonalDataAction.OPPOSED, contact, by, f"Levée. {reason}".strip())
    return contact


@transaction.atomic
def export_contact(*, contact: Contact, by: User | None) -> bytes:
    """Everything the platform holds about the person, as a ZIP (JSON and CSV); noted in the journal."""
    tables = personal_data_of(contact)
    tables["textes-qui-vous-nomment"] = [
        {"où": mention.where, "extrait": mention.text or "texte réservé, à relire par le Club"}
        for mention in mentions_of(contact)
    ]
    _note(PersonalDataAction.EXPORTED, contact, by, "")
    readme = README.format(on=timezone.localdate().strftime("%d/%m/%Y"), contact=settings.CONTACT_EMAIL)
    return archive_of(tables=tables, readme=readme)


@transaction.atomic
def erase_contact(
    *, contact: Contact, by: User | None, reason: str = "", redact: Iterable[str] = ()
) -> dict[str, int]:
    """Take a person out of everything the platform holds; what they took part in stays counted.

    `redact` are the keys of the free texts in which somebody agreed to replace them (see actors.services.mentions).
    Returns how many rows of each kind changed. Again: no effect. Cannot be undone.
    """
    locked = Contact.objects.select_for_update(of=("self",)).select_related("user", "actor").get(pk=contact.pk)
    if locked.erased_at is not None:
        return {}
    who = identity_of(locked)
    counts = erase_everywhere(locked)
    counts["textes"] = redact_mentions(contact=locked, keys=redact)
    counts["historique"] = erase_history(locked)
    _note(PersonalDataAction.ERASED, locked, by, who.redact(reason))
    return counts


def heard_from(*, contact: Contact | None = None, user: User | None = None) -> None:
    """The person gave a sign: their sheets count from today. Nobody known: no effect."""
    today = timezone.localdate()
    rows = Contact.objects.filter(pk=contact.pk) if contact else Contact.objects.filter(user=user) if user else None
    if rows is not None:
        rows.filter(erased_at=None).exclude(last_heard_on=today).update(last_heard_on=today)


def _note(action: PersonalDataAction, contact: Contact, by: User | None, reason: str) -> None:
    PersonalDataLog.objects.create(
        action=action, model_label=contact._meta.label, object_id=contact.pk, by=by,
        reason=identity_of(contact).scrub(" ".join(reason.split()))[:300],
    )  # fmt: skip
