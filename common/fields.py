from typing import Any

from django.db import models

from common.text import fold


class FoldedField(models.CharField):
    """The folded copy of another field, kept on each save: what lists are ordered by and searches look in."""

    def __init__(self, *args: Any, source: str = "name", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 250)
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        self.source = source
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        folded = fold(str(getattr(model_instance, self.source) or ""))[: self.max_length]
        setattr(model_instance, self.attname, folded)
        return folded
