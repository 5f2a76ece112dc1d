from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="reportversionrecipient",
            name="notified_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="prévenu le"),
        ),
    ]
