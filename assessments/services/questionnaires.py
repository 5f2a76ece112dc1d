"""Questionnaires: published once, never changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.db import transaction

from assessments.models import Questionnaire, QuestionnaireVersion
from assessments.schema import InvalidQuestionnaire, check_content, checksum
from common.errors import DomainError

if TYPE_CHECKING:
    from accounts.models import User

SHIPPED = Path(__file__).resolve().parent.parent / "data"


def read_questionnaire(text: str) -> Any:
    """What a YAML file says. Raises InvalidQuestionnaire with the line when it is not YAML."""
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"ligne {mark.line + 1}, colonne {mark.column + 1}" if mark else "fichier"
        raise InvalidQuestionnaire([f"{where} : ce n'est pas du YAML lisible"]) from error


@transaction.atomic
def publish_version(*, content: Any, by: User | None = None) -> tuple[QuestionnaireVersion, bool]:
    """Publish a questionnaire's text as an immutable version; `(version, False)` when it already is.

    Raises InvalidQuestionnaire (path of each error), and DomainError when this number carries another text.
    """
    checked = check_content(content)
    sha256 = checksum(content)
    questionnaire, _ = Questionnaire.objects.get_or_create(slug=checked.slug, defaults={"title": checked.title})
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    known = questionnaire.versions.filter(number=checked.version).first()
    if known and known.sha256 != sha256:
        raise DomainError(
            f"La version {checked.version} de « {checked.title} » est déjà publiée avec un autre texte. "
            "Une version ne change jamais : donnez un autre numéro au nouveau texte.",
            field="version",
        )
    if known:
        return known, False
    if questionnaire.title != checked.title:
        questionnaire.title = checked.title
        questionnaire.save(update_fields=["title"])
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=checked.version, content=content, sha256=sha256, published_by=by
    )
    return version, True


def load_shipped(folder: Path = SHIPPED) -> list[tuple[QuestionnaireVersion, bool]]:
    """Publish the questionnaires of a folder; see `publish_version`."""
    return [publish_version(content=read_questionnaire(path.read_text())) for path in sorted(folder.glob("*.yaml"))]
