"""Folded copies are compared letter by letter, whatever the language of the database."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ecosystems", "0001_initial")]

    operations = [
        migrations.RunSQL(
            'ALTER TABLE ecosystems_ecosystem ALTER COLUMN sort_key TYPE varchar(250) COLLATE "C"', migrations.RunSQL.noop
        )
    ]
