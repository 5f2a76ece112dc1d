"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

from django.db import models

from common.vocabulary import Vocabulary, listed


@listed("report_kinds")
class ReportKind(Vocabulary):
    PROGRAMME = "programme", "Programme"
    TERRITORY = "territory", "Territoire"
    PATH = "path", "Parcours"
    ASSESSMENT = "assessment", "Auto-diagnostic"


@listed("report_file_roles")
class FileRole(Vocabulary):
    PDF = "pdf", "Rapport (PDF)"
    DATA_XLSX = "data_xlsx", "Données (tableur)"
    DATA_CSV = "data_csv", "Données (CSV)"
    NAMED_ANNEX = "named_annex", "Annexe nominative"


class DisclosureRule(models.TextChoices):
    """How a figure protects the organisations it counts (vocabulary `disclosure_rules`)."""

    NONE = "none", "Aucun seuil : activité, budget du programme, totaux"
    ORGANISATIONS_3 = "organisations_3", "Au moins trois organisations par case"
    ECONOMIC_SUM = "economic_sum", "Au moins trois organisations, aucune au-delà de 85 % de la somme"
    RESPONDENTS_5 = "respondents_5", "Au moins cinq auto-diagnostics d’acteurs distincts"
