from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_earlier_rows_are_found")]

    operations = [
        migrations.AddField(
            model_name="joinrequest",
            name="decline_reason",
            field=models.TextField(blank=True, max_length=1000, verbose_name="motif du refus", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="made",
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name="créé en acceptant"),
        ),
    ]
