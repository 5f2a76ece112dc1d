"""Read-only in the administration: questionnaires are published from files, answers belong to those who gave them."""

from typing import ClassVar

from django.contrib import admin

from assessments.models import Questionnaire, QuestionnaireVersion
from common.admin import ReadOnlyAdmin


@admin.register(Questionnaire)
class QuestionnaireAdmin(ReadOnlyAdmin):
    list_display: ClassVar[tuple[str, ...]] = ("title", "slug")


@admin.register(QuestionnaireVersion)
class QuestionnaireVersionAdmin(ReadOnlyAdmin):
    list_display: ClassVar[tuple[str, ...]] = ("questionnaire", "number", "published_at", "published_by")
    list_select_related: ClassVar[tuple[str, ...]] = ("questionnaire", "published_by")
    fields: ClassVar[tuple[str, ...]] = (
        "questionnaire",
        "number",
        "sha256",
        "published_at",
        "published_by",
        "content",
    )
