"""Bringing a file of actors into the directory: `batches` is what people do, `engine` the job, `steps` its work.

sheets → fields, reference, values (a line as values) → targets (what it is about) → laying, planning → writing.
"""

from actors.services.imports.batches import (
    cancel_import,
    choose_sheet,
    decide,
    forget_lines,
    map_columns,
    receive_file,
    request_apply,
    retry_import,
    will_write,
)
from actors.services.imports.engine import WORK, run_import
from actors.services.imports.fields import fields_of, label_of
from actors.services.imports.models_to_fill import model_file

__all__ = [
    "WORK", "cancel_import", "choose_sheet", "decide", "fields_of", "forget_lines", "label_of", "map_columns",
    "model_file", "receive_file", "request_apply", "retry_import", "run_import", "will_write",
]  # fmt: skip
