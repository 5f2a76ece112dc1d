from django.db import migrations

from common.search import words


def compute(apps, schema_editor):
    programmes = apps.get_model("programmes", "Programme")
    for row in programmes.objects.iterator():
        programmes.objects.filter(pk=row.pk).update(search_text=" ".join(words(f"{row.name} {row.summary}")))


class Migration(migrations.Migration):
    dependencies = [("programmes", "0002_search")]
    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
