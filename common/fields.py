"""Columns computed by Python at each write."""

from typing import Any

from django.db import models

from common.text import fold


class Computed:
    """A column that follows from the rest of the row: `compute(row)` gives its value at each write."""

    attname: str

    def compute(self, row: Any) -> Any:
        raise NotImplementedError

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if model_instance.__module__ == "__fake__":  # a migration's model has none of our methods
            return getattr(model_instance, self.attname)
        value = self.compute(model_instance)
        setattr(model_instance, self.attname, value)
        return value


def recompute(row: models.Model) -> list[str]:
    """Set the computed columns of `row`; returns their names, to be written with the others (`update_fields`)."""
    found = [field for field in row._meta.concrete_fields if isinstance(field, Computed)]
    for field in found:
        field.pre_save(row, False)
    return [field.attname for field in found]


class FoldedField(Computed, models.CharField):
    """The folded copy of another field, kept on each save: what lists are ordered by."""

    def __init__(self, *args: Any, source: str = "name", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("db_collation", "C")  # without accents or capitals: compared letter by letter
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        self.source = source
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def compute(self, row: Any) -> str:
        return fold(str(getattr(row, self.source) or ""))[: self.max_length]
