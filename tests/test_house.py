"""The house keeps its shape: one-way foreign keys, the same file set everywhere."""

import pytest
from django.apps import apps
from django.conf import settings

LAYERS = [
    "common", "accounts", "territories", "actors", "programmes",
    "assessments", "accompaniments", "ecosystems", "reports",
]  # fmt: skip
FILES = ["enums.py", "querysets.py", "permissions.py", "views", "urls.py", "admin.py", "apps.py", "README.md"]


def _models():
    return [model for label in LAYERS for model in apps.get_app_config(label).get_models(include_auto_created=True)]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down_only(model):
    """DESIGN §2: a string reference must not point up either."""
    layer = LAYERS.index(model._meta.app_label)
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model is not None:
            target = field.related_model._meta.app_label
            if target in LAYERS:
                assert LAYERS.index(target) <= layer, f"{field} points up to {target}"


@pytest.mark.parametrize("label", LAYERS)
def test_migrations_depend_on_lower_apps_only(label):
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    for (app, name), migration in loader.disk_migrations.items():
        if app != label:
            continue
        for needed, _ in migration.dependencies:
            if needed in LAYERS:
                assert LAYERS.index(needed) <= LAYERS.index(app), f"{app}.{name} depends on {needed}"


@pytest.mark.parametrize("label", [label for label in LAYERS if label != "common"])
def test_every_app_has_the_same_file_set(label):
    """STYLE §D: who knows one app knows all."""
    folder = settings.BASE_DIR / label
    missing = [name for name in FILES if not (folder / name).exists() and not (folder / f"{name}.py").exists()]
    assert [name for name in missing if (label, name) not in NOT_NEEDED] == []


# Files an app does without, and why.
NOT_NEEDED = {
    ("territories", "views"): "reference data is edited in the administration",
    ("territories", "urls.py"): "reference data is edited in the administration",
}


@pytest.mark.parametrize(
    "model", [m for m in _models() if not (m._meta.auto_created or m._meta.proxy)], ids=lambda m: m._meta.label
)
def test_every_list_of_rows_on_a_page_has_visible_to(model):
    """DESIGN §2: `visible_to` is the only place that decides which rows a viewer sees."""
    if model._meta.label in NEVER_LISTED_ALONE or hasattr(model, "pgh_tracked_model"):  # history: its row's page
        return
    assert hasattr(model.objects.all(), "visible_to"), f"{model._meta.label} has no visible_to"


# Rows reached only through a parent that has its own `visible_to`.
NEVER_LISTED_ALONE = {
    "common.Term": "labels of lists",
    "common.StoredFile": "served only through an authorised row",
    "territories.ShippedReference": "what the last loading of reference data read",
    "actors.ActorHistory": "shown on the actor's page",
    "actors.ActorConsent": "shown on the actor's page",
    "programmes.TeamMember": "shown on the programme's page",
    "programmes.BudgetLine": "shown on the programme's page",
    "programmes.Target": "shown on the programme's page",
    "programmes.TemplateStep": "edited in the administration, with its template",
    "assessments.Answer": "shown through its contribution",
    "assessments.AnswerRevision": "history of an answer",
    "assessments.ConsensusAnswer": "shown through its assessment",
    "assessments.ConsensusRevision": "history of a common answer",
    "assessments.AssessmentConsent": "shown on the assessment's page",
    "accompaniments.ActorPart": "shown on the accompaniment's page, to its actor",
    "accompaniments.Attendance": "shown on the accompaniment's page",
    "accompaniments.EvidenceConsent": "shown with the evidence",
    "accompaniments.EvidenceDocument": "shown with the evidence",
    "accompaniments.Publication": "public texts",
    "accompaniments.Feedback": "only counted",
    "accompaniments.FeedbackLink": "shown on the accompaniment's page",
    "reports.ReportFile": "downloaded through its version",
    "reports.ReportVersionRecipient": "shown with its version",
}
