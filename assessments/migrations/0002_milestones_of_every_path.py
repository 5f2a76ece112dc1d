from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models

from common.dates import add_months


def _plan(apps, schema_editor):
    """The milestones of the paths that go on: the older ones are over, nothing calls for them now."""
    milestone = apps.get_model("assessments", "Milestone")
    known = set(milestone.objects.values_list("path", "kind"))
    rows = []
    for path in apps.get_model("programmes", "Path").objects.filter(ended_on=None).select_related("programme"):
        end = path.programme.ends_on
        dates = {
            "baseline": path.registered_on + timedelta(days=30), "exit": end,
            "after_6_months": add_months(end, 6), "after_12_months": add_months(end, 12),
        }  # fmt: skip
        rows += [
            milestone(path=path, kind=kind, due_on=due_on)
            for kind, due_on in dates.items()
            if (path.pk, kind) not in known
        ]
    milestone.objects.bulk_create(rows)


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0001_initial'),
        ('programmes', '0007_calendar_and_targets'),
    ]

    operations = [
        migrations.AddField(
            model_name='milestone',
            name='done_on',
            field=models.DateField(blank=True, null=True, verbose_name='fait autrement le'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='comment'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='path',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='programmes.path', verbose_name='parcours'),
        ),
        migrations.RunPython(_plan, migrations.RunPython.noop),
    ]
