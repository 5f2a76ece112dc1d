"""Folded copies are compared letter by letter, whatever the language of the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0007_calendar_and_targets")]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE programmes_programme ALTER COLUMN sort_key TYPE varchar(250) COLLATE "C"', migrations.RunSQL.noop
        )
    ]
