"""`make bench`: measure, print a table, write `benchmarks/results.json`.

`make bench ARGS="accompaniments reports"` measures a part (see PARTS).
"""

import os
import sys

os.environ.setdefault("CLUBINNE_MODE", "test")
os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"

import django

from benchmarks import harness, start

PARTS = ["accompaniments", "assessments", "reports", "actors", "imports", "exports", "sessions", "start"]


def main(asked: list[str]) -> int:
    """Run the asked parts (all without a name); 1 when a bar is missed."""
    if unknown := set(asked) - set(PARTS):
        sys.exit(f"Partie inconnue : {', '.join(sorted(unknown))}. Choisissez parmi {', '.join(PARTS)}.")
    parts = asked or PARTS
    results: list[harness.Result] = []
    if set(parts) - {"start"}:
        django.setup()
        from benchmarks import accompaniments, actors, assessments, data, exports, imports, reports, sessions

        world = data.load()
        modules = {
            "accompaniments": accompaniments,
            "assessments": assessments,
            "reports": reports,
            "actors": actors,
            "imports": imports,
            "exports": exports,
            "sessions": sessions,
        }
        with harness.server():
            for part in parts:
                if part in modules:
                    print(f"… {part}", flush=True)
                    results += modules[part].measure(world)
    if "start" in parts:
        print("… start", flush=True)
        results += start.measure()
    harness.write(results)
    return 0 if all(result.holds for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
