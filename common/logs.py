"""Structured logs without personal data: no address, no name, no token, no query string."""

import json
import logging
import re
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Only the message template and safe fields: arguments may be personal."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if record.name.split(".")[0] in _OURS else str(record.msg),
        }
        if rid := request_id.get():
            entry["request"] = rid
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            entry["trace"] = _frames(record)
        if status := getattr(record, "status_code", None):
            entry["status"] = status
        return json.dumps(entry, ensure_ascii=False)


_OURS = {
    "clubinne", "common", "accounts", "territories", "actors", "programmes",
    "assessments", "accompaniments", "ecosystems", "reports",
}  # fmt: skip


def _frames(record: logging.LogRecord) -> list[str]:
    """Where it happened (file:line), without the exception's text, which may quote what was typed."""
    assert record.exc_info
    traceback, frames = record.exc_info[2], []
    while traceback:
        code = traceback.tb_frame.f_code
        frames.append(
            f"{code.co_filename.rsplit('/', 2)[-2]}/{code.co_filename.rsplit('/', 1)[-1]}:{traceback.tb_lineno}"
        )
        traceback = traceback.tb_next
    return frames[-12:]


_SECRET_IN_PATH = re.compile(r"/(lien|invitation|flux|arreter)/[^/\s?\"']+")


def without_secrets(event: Any, hint: Any) -> Any:
    """What leaves for the error tracker: no query, no body, no header, no secret of a personal link."""
    request = event.get("request", {})
    for name in ("query_string", "data", "cookies", "headers", "env"):
        request.pop(name, None)
    for holder, name in ((request, "url"), (event, "transaction"), (event, "message")):
        if isinstance(holder.get(name), str):
            holder[name] = _SECRET_IN_PATH.sub(r"/\1/…", holder[name])
    return event
