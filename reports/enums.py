"""Lists of values of this app; slugs are those of `vocabulary.yaml`, labels can be retitled by the Club."""

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
