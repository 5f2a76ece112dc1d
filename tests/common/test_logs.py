"""Logs and error reports hold no personal data."""

import json
import logging

from common.logs import JsonFormatter, without_secrets


def record(name, message, *arguments):
    return logging.LogRecord(name, logging.WARNING, __file__, 1, message, arguments, None)


def test_arguments_of_libraries_are_left_out_of_the_logs():
    line = json.loads(
        JsonFormatter().format(record("django.request", "Not Found: %s", "/auto-diagnostics/lien/SECRET"))
    )
    assert line["message"] == "Not Found: %s"
    assert "SECRET" not in json.dumps(line)


def test_what_our_own_code_logs_is_written_whole():
    line = json.loads(JsonFormatter().format(record("reports.building", "version %s interrupted", 12)))
    assert line["message"] == "version 12 interrupted"


def test_an_error_says_where_it_happened_without_what_was_typed():
    try:
        raise ValueError("Carole a dit que")
    except ValueError as error:
        entry = record("django.request", "Internal Server Error: %s", "/x")
        entry.exc_info = (ValueError, error, error.__traceback__)
    line = json.loads(JsonFormatter().format(entry))
    assert line["error"] == "ValueError"
    assert "test_logs.py" in line["trace"][-1]
    assert "Carole" not in json.dumps(line)


def test_the_error_tracker_never_receives_the_secret_of_a_link():
    event = {
        "request": {
            "url": "https://x.test/auto-diagnostics/lien/SECRET",
            "query_string": "q=SECRET",
            "headers": {"a": "SECRET"},
        },
        "transaction": "/acteurs/invitation/SECRET/",
    }
    assert "SECRET" not in json.dumps(without_secrets(event, {}))
