from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_join_request_decision")]

    operations = [
        migrations.AddField(
            model_name="joinrequest",
            name="siret",
            field=models.CharField(blank=True, max_length=14, verbose_name="SIRET", default=""),
            preserve_default=False,
        )
    ]
