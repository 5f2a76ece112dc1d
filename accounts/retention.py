"""How long things are kept (DOMAIN §7): the rules of this app, and the nightly pass over every app's.

A rule names rows and what becomes of them; one that fails is logged and does not stop the others. Running it
again finds nothing left to do.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.closing import forget_exports, scrub_account
from accounts.enums import PersonalDataAction
from accounts.models import AccessLog, Export, MailTurn, PersonalDataLog, User
from common.errors import DomainError
from common.mails import send_after_commit
from common.registries import RetentionRule, add_retention, retention_rules
from common.templatetags.ui import NBSP

logger = logging.getLogger(__name__)
BATCH = 50
NIGHT = 200.0  # seconds: a task has 240; what is left waits for the next night


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a pass found and did for one rule."""

    rule: RetentionRule
    due: int
    done: int = 0
    failed: bool = False


def in_words(length: timedelta) -> str:
    """A duration as the privacy page says it: « 3 ans », « 6 mois », « 30 jours »."""
    days = length.days
    if days >= 365 and days % 365 == 0:
        return f"{days // 365}{NBSP}an{'s' if days >= 730 else ''}"
    if days >= 60 and days % 30 == 0:
        return f"{days // 30}{NBSP}mois"
    return f"{days}{NBSP}jour{'s' if days > 1 else ''}"


def run_retention(
    *, dry_run: bool = False, only: str = "", by: User | None = None, seconds: float = NIGHT
) -> list[Outcome]:
    """Apply every rule (or `only` one), in batches of rows, as long as there is time. `dry_run` only counts."""
    until = time.monotonic() + seconds
    rules = [rule for rule in retention_rules() if not only or rule.slug == only]
    return [_counted(rule) if dry_run else _applied(rule, by, until) for rule in rules]


def _counted(rule: RetentionRule) -> Outcome:
    return Outcome(rule, rule.due().count())


def _applied(rule: RetentionRule, by: User | None, until: float) -> Outcome:
    """One rule: each batch is a transaction with its line in the journal."""
    done = due = 0
    try:
        due = rule.due().count()
        while done < due and time.monotonic() < until:
            count = _apply_batch(rule, by)
            if not count:
                break
            done += count
    except Exception as error:  # whatever it is, the other rules still apply tonight
        logger.error("retention rule %s failed (%s)", rule.slug, type(error).__name__)
        return Outcome(rule, due, done, failed=True)
    return Outcome(rule, due, done)


@transaction.atomic
def _apply_batch(rule: RetentionRule, by: User | None) -> int:
    rows = rule.due()
    chosen = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    count = rule.apply(rows.model._base_manager.filter(pk__in=chosen))
    if count:
        PersonalDataLog.objects.create(
            action=PersonalDataAction.RETENTION,
            rule=rule.slug,
            model_label=rows.model._meta.label,
            count=count,
            by=by,
        )
    return count


# --- the rules of this app ---


def _notice_due() -> models.QuerySet:
    """Accounts about to be closed, whose owner was not told since they last signed in."""
    rows = User.objects.unused_since(timezone.now() - settings.RETENTION_ACCOUNT + settings.RETENTION_ACCOUNT_NOTICE)
    return rows.filter(Q(inactivity_notice_at=None) | Q(inactivity_notice_at__lt=F("last_login")))


def _tell(rows: Iterable[Any]) -> int:
    """Write to each owner, and note when."""
    count = 0
    for user in rows:
        user.inactivity_notice_at = timezone.now()
        user.save(update_fields=["inactivity_notice_at"])
        send_after_commit(
            to=user.email,
            subject="Votre compte du Club Inné va fermer",
            text="accounts/inactivity_mail.txt",
            html="accounts/inactivity_mail.html",
            context={
                "unused": in_words(settings.RETENTION_ACCOUNT),
                "closes_on": timezone.localdate() + settings.RETENTION_ACCOUNT_NOTICE,
                "login_url": settings.BASE_URL + reverse("account_login"),
                "contact": settings.CONTACT_EMAIL,
            },
            must_leave=False,
        )
        count += 1
    return count


def _accounts_due() -> models.QuerySet:
    """Accounts unused for the whole time, whose owner was told long enough ago and did not come back."""
    told = Q(inactivity_notice_at__lt=timezone.now() - settings.RETENTION_ACCOUNT_NOTICE) & (
        Q(last_login=None) | Q(inactivity_notice_at__gt=F("last_login"))
    )
    return User.objects.unused_since(timezone.now() - settings.RETENTION_ACCOUNT).filter(told)


def _close(rows: Iterable[Any]) -> int:
    closed = 0
    for user in rows:
        try:
            scrub_account(user=user)
        except DomainError:
            continue
        closed += 1
    return closed


def _journal_due() -> models.QuerySet:
    return AccessLog.objects.filter(at__lt=timezone.now() - settings.RETENTION_JOURNAL)


def _delete(rows: Any) -> int:
    return rows.delete()[0]


def _exports_due() -> models.QuerySet:
    return Export.objects.filter(queued_at__lt=timezone.now() - settings.RETENTION_FILES)


def _turns_due() -> models.QuerySet:
    """What was sent regularly, once no date it spoke of can come again."""
    return MailTurn.objects.filter(on__lt=timezone.localdate() - _turns_kept())


def _turns_kept() -> timedelta:
    return max(settings.RETENTION_FILES, timedelta(days=31))


def register() -> None:
    """Make this app's rules known."""
    for rule in (
        RetentionRule("compte-prevenu", "Comptes inutilisés à prévenir", "la dernière connexion",
                      lambda: settings.RETENTION_ACCOUNT - settings.RETENTION_ACCOUNT_NOTICE, _notice_due, _tell),
        RetentionRule("compte-ferme", "Comptes inutilisés à fermer", "la dernière connexion",
                      lambda: settings.RETENTION_ACCOUNT, _accounts_due, _close),
        RetentionRule("journal-des-acces", "Journal des accès exceptionnels", "l’accès",
                      lambda: settings.RETENTION_JOURNAL, _journal_due, _delete),
        RetentionRule("fichiers-exportes", "Fichiers exportés", "la demande de l’export",
                      lambda: settings.RETENTION_FILES, _exports_due, forget_exports),
        RetentionRule("envois-reguliers", "Liste des résumés et rappels envoyés", "l’envoi",
                      _turns_kept, _turns_due, _delete),
    ):  # fmt: skip
        add_retention(rule)
