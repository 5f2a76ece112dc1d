"""Groups: sessions planned together, the link of participants' feedback, volunteer time noted and corrected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.models


class Migration(migrations.Migration):
    dependencies = [
        ("accompaniments", "0004_documents_and_space"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "accompaniment", "series", models.UUIDField("série", null=True, blank=True, editable=False)
        ),
        migrations.AddIndex(
            "accompaniment",
            models.Index(
                condition=models.Q(("series__isnull", False)), fields=["series", "on", "id"], name="accompaniment_series"
            ),
        ),
        migrations.CreateModel(
            name="FeedbackLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seed", models.CharField(max_length=32, verbose_name="germe")),
                ("token_hash", models.CharField(max_length=64, unique=True, verbose_name="empreinte du lien")),
                ("expires_at", models.DateTimeField(verbose_name="valable jusqu'au")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="arrêté le")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="créé le")),
                (
                    "accompaniment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="feedback_links",
                        to="accompaniments.accompaniment", verbose_name="accompagnement",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL,
                        verbose_name="créé par",
                    ),
                ),
            ],
            options={"verbose_name": "lien de retour", "verbose_name_plural": "liens de retour"},
        ),
        migrations.AddConstraint(
            "feedbacklink",
            models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)), fields=("accompaniment",), name="feedback_link_one",
                violation_error_message="Un lien est déjà ouvert pour cet accompagnement.",
            ),
        ),
        migrations.AlterModelOptions(
            "volunteertime",
            {"ordering": ["-on", "-pk"], "verbose_name": "temps bénévole", "verbose_name_plural": "temps bénévoles"},
        ),
        migrations.AddField(
            "volunteertime", "version", models.PositiveIntegerField(default=1, editable=False, verbose_name="version")
        ),
        migrations.AddField("volunteertime", "submission_id", models.UUIDField("envoi", null=True, editable=False)),
        migrations.RunSQL(
            "UPDATE accompaniments_volunteertime SET submission_id = gen_random_uuid()", migrations.RunSQL.noop
        ),
        migrations.AlterField(
            "volunteertime", "submission_id",
            models.UUIDField("envoi", unique=True, editable=False, default=common.models.new_uuid),
        ),
    ]  # fmt: skip
