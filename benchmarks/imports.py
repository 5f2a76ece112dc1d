"""Ten thousand lines brought into the directory, from the reading of the file to the last line written."""

import csv
import io
import json
import subprocess
import sys
import time
from random import Random
from typing import Any

from benchmarks.harness import PROJECT, Result, at_most

LINES = 10_000
TITLES = ["Raison sociale", "Type", "Forme juridique", "SIREN", "SIRET", "Code NAF", "Adresse", "Code postal",
          "Commune", "Site", "Courriel général", "Standard", "Effectif", "Présentation", "Sphères", "Contact",
          "Fonction", "Mail du contact", "Portable"]  # fmt: skip
TROUBLES = {7: ("SIRET", "12345678900012"), 11: ("Commune", "Nulle-Part"), 13: ("Mail du contact", "sans arobase")}


def table(*, seed: int) -> list[list[str]]:
    """Imaginary organisations as somebody's spreadsheet has them: one contact a line, some lines wrong or twice."""
    from demo.generate.identity import Maker
    from territories.models import LegalForm

    rng = Random(seed)
    maker = Maker(rng, seed=seed)
    forms = {form.pk: form.label for form in LegalForm.objects.all()}
    rows: list[list[str]] = [TITLES]
    for number in range(LINES):
        actor = maker.actor(number)
        contact, commune = maker.contact(number, actor), actor.commune
        assert commune is not None
        row = [
            actor.name, actor.get_kind_display(), forms.get(actor.legal_form_id, ""), actor.siren, actor.siret,
            actor.naf_code, actor.address, next(iter(commune.postal_codes), ""), commune.name, actor.website,
            actor.email, actor.phone, str(actor.headcount or ""), actor.description,
            rng.choice(["", "Habiter", "Travailler"]), contact.full_name, contact.title, contact.email, contact.phone,
        ]  # fmt: skip
        if trouble := TROUBLES.get(number % 97):
            row[TITLES.index(trouble[0])] = trouble[1]
        rows.append(rows[-1] if number % 101 == 100 else row)
    return rows


def as_csv(rows: list[list[str]]) -> bytes:
    """Windows-1252 and semicolons, as Excel saves it."""
    output = io.StringIO(newline="")
    csv.writer(output, delimiter=";").writerows(rows)
    return output.getvalue().encode("cp1252", errors="replace")


def as_xlsx(rows: list[list[str]]) -> bytes:
    """A workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Acteurs")
    for row in rows:
        sheet.append(row)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def measure(world: dict[str, Any]) -> list[Result]:
    """The worst of an XLSX and a CSV, each imported by a process of its own: its seconds, its peak memory."""
    from actors.services.imports import receive_file

    seconds, megabytes = [], []
    for seed, name, make in ((91, "acteurs.xlsx", as_xlsx), (92, "acteurs.csv", as_csv)):
        batch = receive_file(content=make(table(seed=seed)), name=name, by=world["facilitator"])
        command = [sys.executable, "-m", "benchmarks.imports", str(batch.pk)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"L'import a échoué :\n{done.stdout}\n{done.stderr}")
        figures = json.loads(done.stdout.splitlines()[-1])
        print(f"  {name} : {figures}", flush=True)
        seconds.append(figures["seconds"])
        megabytes.append(figures["megabytes"])
    return [
        at_most("actors.import.seconds", max(seconds), 60, unit="s"),
        at_most("actors.import.megabytes", max(megabytes), 300, unit="Mo"),
    ]


def main(batch_id: int) -> None:
    """What the worker does for one batch, all steps; prints what it took."""
    import os
    import resource

    os.environ.setdefault("CLUBINNE_MODE", "test")
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    import django

    django.setup()
    from actors.models import ImportBatch
    from actors.services import imports

    batch, steps = ImportBatch.objects.select_related("by").get(pk=batch_id), {}

    def step(name: str) -> None:
        nonlocal batch
        start = time.perf_counter()
        done = imports.run_import(batch_id=batch.pk)
        steps[name] = round(time.perf_counter() - start, 2)
        assert done is not None
        assert done.state == "ready", done.failure_reason
        batch = done

    step("read")
    fields = {int(rank): slug for rank, slug in batch.mapping["fields"].items()}
    imports.map_columns(batch=batch, fields=fields, by=batch.by)
    step("check")
    imports.request_apply(batch=batch, by=batch.by)
    step("apply")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": sum(steps.values()), "megabytes": peak, **steps, **batch.counts}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
