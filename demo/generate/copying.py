"""Rows into the database by COPY, with the columns our models compute and the events their triggers leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def reserve(model: type[models.Model], count: int) -> list[int]:
    """The next `count` ids of a table."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Write `rows`; those without an id get one. Computed columns are computed by their fields, as a save does."""
    bare = [row for row in rows if row.pk is None]
    for row, pk in zip(bare, reserve(model, len(bare)), strict=True):
        row.pk = pk
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    copy_values(
        model,
        [str(field.column) for field in fields],
        ([field.get_db_prep_save(field.pre_save(row, False), connection) for field in fields] for row in rows),
    )


def copy_values(model: type[models.Model], columns: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Write bare values, in the order of `columns`."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    order = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(order) as copy:
        for line in values:
            copy.write_row(line)


def vacuum(models_written: Iterable[type[models.Model]]) -> None:
    """Give the planner its figures and empty the pending lists of the text indexes, as autovacuum would in time."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        for model in models_written:
            cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")
