from django.db import migrations

from actors.matching import Profile, blocking_keys
from common.search import words

PARTS = {
    "Contact": ("full_name", "title", "email", "phone"),
    "Resource": ("label", "description"),
    "UsefulEffect": ("label", "description"),
    "Need": ("label", "description"),
    "Tension": ("label", "description"),
    "Limit": ("label", "description"),
    "WeakSignal": ("label", "description"),
}


def compute(apps, schema_editor):
    """What rows written before the search are found by."""
    for name, fields in PARTS.items():
        model = apps.get_model("actors", name)
        for row in model.objects.iterator():
            text = " ".join(words(" ".join(str(getattr(row, field)) for field in fields)))
            model.objects.filter(pk=row.pk).update(search_text=text)
    actors = apps.get_model("actors", "Actor")
    for row in actors.objects.select_related("commune").iterator():
        where = [row.commune.name, *row.commune.postal_codes] if row.commune else []
        parts = [row.name, row.siren, row.siret, row.rna, row.website, *where]
        profile = Profile(
            name=row.name, kind=row.kind, siren=row.siren, siret=row.siret, rna=row.rna,
            commune=row.commune_id or "", website=row.website,
        )
        actors.objects.filter(pk=row.pk).update(
            search_text=" ".join(words(" ".join(parts))), match_keys=sorted(blocking_keys(profile))
        )


class Migration(migrations.Migration):
    dependencies = [("actors", "0002_directory"), ("territories", "0001_reference_data")]
    operations = [migrations.RunPython(compute, migrations.RunPython.noop)]
