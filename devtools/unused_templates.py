"""Fails on a template that nothing names.

A name counts when it stands, quoted, in our code or templates, in a library's code (allauth, Django) or as
the start of a name composed at run time (`f"reports/{kind}.html"`).
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
TEMPLATES = PROJECT / "templates"
SKIPPED = {
    ".venv",
    ".git",
    "var",
    "tests",
    "node_modules",
    "staticfiles",
    "benchmarks",
    "devtools",
    "migrations",
}
# Overridden by name: the libraries look these folders up themselves.
LIBRARY_FOLDERS = ("account", "mfa", "usersessions", "allauth", "admin", "django", "registration")
LIBRARY_FILES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


def sources() -> Iterator[Path]:
    for path in PROJECT.rglob("*"):
        parts = path.relative_to(PROJECT).parts
        if path.suffix in {".py", ".html", ".txt", ".svg", ".xml"} and not SKIPPED & set(parts) and path.is_file():
            yield path


def unused() -> list[str]:
    text = "\n".join(path.read_text(errors="replace") for path in sources())
    named = set(re.findall(r"""["']([\w./-]+\.\w+)(?:#[\w-]+)?["']""", text))
    # f"reports/sections/{slug}.html" and {% include "a/"|add:name %}: a prefix, a hole, a suffix
    composed = [
        re.compile(
            "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]*\})", name))
        )
        for name in re.findall(r"""f["']([\w./-]*\{[^"'\n]+\.\w+)["']""", text)
    ]
    prefixes = tuple(re.findall(r"""["']([\w-]+/(?:[\w-]+/)*[\w-]*)["']\s*\|\s*add:""", text))
    return [
        name
        for path in sorted(TEMPLATES.rglob("*"))
        if path.is_file()
        and path.suffix != ".md"
        and (name := path.relative_to(TEMPLATES).as_posix()) not in named | LIBRARY_FILES
        and name.split("/")[0] not in LIBRARY_FOLDERS
        and not any(pattern.fullmatch(name) for pattern in composed)
        and not (prefixes and name.startswith(prefixes))
    ]


if __name__ == "__main__":
    if found := unused():
        sys.exit("Gabarits que rien ne nomme :\n" + "\n".join(f"  templates/{name}" for name in found))
