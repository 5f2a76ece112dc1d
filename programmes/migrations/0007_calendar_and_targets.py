import django.db.models.deletion
import programmes.enums
from django.conf import settings
from django.db import migrations, models


def _targets_of_actors(apps, schema_editor):
    """« Acteurs prévus » becomes the first of the targets."""
    programmes = apps.get_model("programmes", "Programme").objects.filter(target_actors__gt=0)
    apps.get_model("programmes", "Target").objects.bulk_create(
        apps.get_model("programmes", "Target")(programme_id=pk, measure="actors", value=value)
        for pk, value in programmes.values_list("pk", "target_actors")
    )


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0001_initial'),
        ('programmes', '0006_one_search_vector'),
        ('territories', '0001_reference_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Deliverable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='livrable')),
                ('due_on', models.DateField(verbose_name='pour le')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='remis le')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='précision')),
            ],
            options={
                'verbose_name': 'livrable',
                'verbose_name_plural': 'livrables',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Module',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shipped_values', models.JSONField(blank=True, default=dict, editable=False, help_text='Ce que disait le fichier de référence ; vide pour une ligne ajoutée par le Club.', verbose_name='valeurs fournies')),
                ('slug', models.SlugField(help_text='Stable : il figure dans les rapports et les fichiers.', max_length=60, verbose_name='identifiant')),
                ('label', models.CharField(max_length=200, verbose_name='libellé')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('is_active', models.BooleanField(default=True, help_text="Une ligne inactive n'est plus proposée, mais reste lisible.", verbose_name='active')),
                ('content', models.TextField(blank=True, verbose_name='contenu')),
                ('deliverables', models.TextField(blank=True, help_text='Un par ligne.', verbose_name='livrables')),
            ],
            options={
                'verbose_name': 'module',
                'verbose_name_plural': 'modules des programmes',
                'ordering': ['position', 'slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('content', models.TextField(blank=True, verbose_name='contenu')),
                ('starts_on', models.DateField(verbose_name='du')),
                ('ends_on', models.DateField(verbose_name='au')),
                ('state', models.CharField(choices=programmes.enums.PhaseState.options, default='planned', max_length=10, verbose_name='état')),
                ('position', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='position')),
            ],
            options={
                'verbose_name': 'phase',
                'verbose_name_plural': 'phases',
                'ordering': ['starts_on', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PhaseTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shipped_values', models.JSONField(blank=True, default=dict, editable=False, help_text='Ce que disait le fichier de référence ; vide pour une ligne ajoutée par le Club.', verbose_name='valeurs fournies')),
                ('slug', models.SlugField(help_text='Stable : il figure dans les rapports et les fichiers.', max_length=60, verbose_name='identifiant')),
                ('label', models.CharField(max_length=200, verbose_name='libellé')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('is_active', models.BooleanField(default=True, help_text="Une ligne inactive n'est plus proposée, mais reste lisible.", verbose_name='active')),
                ('summary', models.TextField(blank=True, verbose_name='en quelques mots')),
            ],
            options={
                'verbose_name': 'gabarit de programme',
                'verbose_name_plural': 'gabarits de programmes',
                'ordering': ['position', 'slug'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(choices=programmes.enums.TargetMeasure.options, max_length=20, verbose_name='mesure')),
                ('value', models.PositiveIntegerField(verbose_name='visé')),
            ],
            options={
                'verbose_name': 'objectif chiffré',
                'verbose_name_plural': 'objectifs chiffrés',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='TemplateStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='ordre')),
                ('first_month', models.PositiveSmallIntegerField(help_text='1 : le premier mois du programme.', verbose_name='du mois')),
                ('last_month', models.PositiveSmallIntegerField(verbose_name='à la fin du mois')),
            ],
            options={
                'verbose_name': 'étape de gabarit',
                'verbose_name_plural': 'étapes du gabarit',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddField(
            model_name='deliverable',
            name='file',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='common.storedfile', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='deliverable',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliverables', to='programmes.programme', verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='deliverable',
            name='uploaded_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='déposé par'),
        ),
        migrations.AddConstraint(
            model_name='module',
            constraint=models.UniqueConstraint(fields=('slug',), name='module_slug_unique'),
        ),
        migrations.AddField(
            model_name='phase',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='programmes.programme', verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='deliverable',
            name='phase',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='deliverables', to='programmes.phase', verbose_name='phase'),
        ),
        migrations.AddField(
            model_name='target',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='programmes.programme', verbose_name='programme'),
        ),
        migrations.AddField(
            model_name='templatestep',
            name='module',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='programmes.module', verbose_name='module'),
        ),
        migrations.AddField(
            model_name='templatestep',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programmes.phasetemplate', verbose_name='gabarit'),
        ),
        migrations.AddField(
            model_name='phasetemplate',
            name='modules',
            field=models.ManyToManyField(blank=True, related_name='templates', through='programmes.TemplateStep', to='programmes.module', verbose_name='modules'),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'running', 'done', 'given_up'])), name='phase_state', violation_error_message="Cette valeur n'est pas dans la liste."),
        ),
        migrations.AddConstraint(
            model_name='phase',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='phase_period', violation_error_message='La fin de la phase précède son début.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('measure__in', ['actors', 'finished', 'sessions', 'hours', 'resources', 'effects'])), name='target_measure', violation_error_message="Cette valeur n'est pas dans la liste."),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('programme', 'measure'), name='target_unique', violation_error_message='Cet objectif est déjà noté pour ce programme.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('value__gt', 0)), name='target_positive', violation_error_message='Un objectif est un nombre au-dessus de zéro.'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(('first_month__gte', 1), ('last_month__gte', models.F('first_month')), ('last_month__lte', 120)), name='template_step_months', violation_error_message='Les mois se comptent à partir de 1, et la fin ne précède pas le début.'),
        ),
        migrations.AddConstraint(
            model_name='phasetemplate',
            constraint=models.UniqueConstraint(fields=('slug',), name='phase_template_slug_unique'),
        ),
        migrations.RunPython(_targets_of_actors, migrations.RunPython.noop),
        # in two steps: the column goes once no older release reads it
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name='programme', name='target_actors')]
        ),
    ]
