"""`make demo`: everything on this machine, with data to look at. Ctrl-C stops it; the data stay.

Runs twice: first with any Python, to check the port and prepare the checkout; then inside
`devtools/services.py`, with the project's own Python (`--inside`).
"""

import hashlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from devtools.setup import PROJECT, VENV_PYTHON, say, setup, stop

READY_TIMEOUT = 120
PREPARED_FROM = (
    "*.py",
    "*.csv",
    "*.json",
    "*.geojson",
    "*.yaml",
    "*.css",
    "*.js",
    "*.woff2",
    "*.svg",
    "*.png",
)
SKIPPED_DIRS = {".venv", ".git", "var", "tests", "node_modules", "__pycache__", "staticfiles", "benchmarks"}
RULE = "─" * 78


def chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not (text.isdecimal() and 1 <= int(text) <= 65535):
        stop(f"PORT vaut « {text} » : choisissez un nombre entre 1 et 65535, par exemple make demo PORT=8001")
    return int(text)


def check_port_is_free(port: int) -> None:
    """Nothing is started on a port that somebody else uses."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.settimeout(1)
                taken = probe.connect_ex((address, port)) == 0
        except OSError:  # no IPv6 here
            continue
        if taken:
            stop(
                f"Le port {port} est déjà utilisé sur cette machine (une autre démonstration ?). "
                f"Arrêtez ce qui l'occupe, ou choisissez-en un autre : make demo PORT={port + 1}"
            )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            stop(f"Le port {port} ne peut pas être ouvert ({error.strerror}) : essayez make demo PORT=8001")


# --- Inside the services ----------------------------------------------------------------------------


def fingerprint(run_dir: Path) -> str:
    """Of all that the database and the static files are prepared from."""
    digest = hashlib.sha256()
    for folder, subfolders, _ in os.walk(PROJECT):
        subfolders[:] = sorted(set(subfolders) - SKIPPED_DIRS)
        for path in sorted(found for pattern in PREPARED_FROM for found in Path(folder).glob(pattern)):
            digest.update(str(path.relative_to(PROJECT)).encode())
            digest.update(path.read_bytes())
    digest.update((PROJECT / "uv.lock").read_bytes())
    # and of where they go: an embedded cluster made anew, another server, static files removed
    cluster, statics = run_dir / "postgresql" / "PG_VERSION", run_dir / "statiques" / "staticfiles.json"
    embedded = "%2Ftmp%2Fclubinne-socket-" in os.environ["DATABASE_URL"]
    target = f"{cluster.stat().st_ino} {cluster.stat().st_mtime_ns}" if embedded else os.environ["DATABASE_URL"]
    digest.update(f"{target} {statics.exists()}".encode())
    return digest.hexdigest()


def prepare(accounts: Path) -> None:
    """Tables, static files, reference data, demo data; one process, since Django is slow to start."""
    from io import StringIO

    import django
    from django.core.management import call_command

    django.setup()
    say("Préparation de la base…")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("load_reference_data", stdout=StringIO())
    say("Chargement des données de démonstration…")
    out = StringIO()
    call_command("load_demo", stdout=out)
    accounts.write_text(out.getvalue())


def prepare_if_changed(run_dir: Path) -> str:
    """Prepares only what changed since the last start; returns the text about the demo accounts."""
    stamp, accounts = run_dir / "prepare", run_dir / "comptes.txt"
    if not (stamp.exists() and accounts.exists() and stamp.read_text() == fingerprint(run_dir)):
        stamp.unlink(missing_ok=True)
        command = [VENV_PYTHON, __file__, "--prepare", accounts]
        if code := subprocess.run(command, cwd=PROJECT).returncode:
            sys.exit(code)
        stamp.write_text(fingerprint(run_dir))
    return accounts.read_text().strip()


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/sante/pret")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(port: int, accounts: str) -> int:
    """The processes of the Procfile, until Ctrl-C; says the address once the site answers."""
    # `-e` keeps honcho from reading a production .env that would lie here
    command = [VENV_PYTHON, "-m", "honcho", "start", "-e", os.devnull, "-f", "Procfile", "-p", str(port)]
    env = {**os.environ, "PATH": f"{VENV_PYTHON.parent}{os.pathsep}{os.environ['PATH']}"}
    # Celery is right about root in general; here it would only frighten whoever tries the demo
    env["PYTHONWARNINGS"] = "ignore:You're running the worker with superuser privileges"
    honcho = subprocess.Popen(command, cwd=PROJECT, env=env)
    stopping = threading.Event()

    def on_signal(sig: int, frame: object) -> None:
        stopping.set()
        if sig != signal.SIGINT:  # at a terminal Ctrl-C has reached honcho already
            honcho.terminate()

    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, on_signal)

    address, deadline = f"http://localhost:{port}", time.monotonic() + READY_TIMEOUT
    while honcho.poll() is None and not stopping.is_set():
        if is_ready(port):
            say(f"\n{RULE}\n{accounts}\n\nLa plateforme est prête : {address}\nCtrl-C l'arrête.\n{RULE}")
            break
        if time.monotonic() > deadline:
            honcho.terminate()
            honcho.wait()
            stop(f"La plateforme n'a pas répondu en {READY_TIMEOUT} s : voyez les messages ci-dessus.")
        time.sleep(0.2)
    code = honcho.wait()
    if stopping.is_set():
        say("Arrêt demandé : tout est arrêté, les données sont conservées.")
        return 0
    say("Un des processus s'est arrêté, donc toute la démonstration : voyez les messages ci-dessus.")
    return code or 1


def main() -> int:
    port = chosen_port()
    if sys.argv[1:2] == ["--prepare"]:
        prepare(Path(sys.argv[2]))
        return 0
    if sys.argv[1:2] == ["--inside"]:
        return serve(port, prepare_if_changed(Path(os.environ["CLUBINNE_RUN_DIR"])))
    check_port_is_free(port)
    setup()
    env = {**os.environ, "PORT": str(port), "CLUBINNE_MODE": "demo", "BASE_URL": f"http://localhost:{port}"}
    env["DJANGO_SETTINGS_MODULE"] = "clubinne.settings"
    services = [str(VENV_PYTHON), str(PROJECT / "devtools" / "services.py"), "--"]
    os.execve(VENV_PYTHON, [*services, str(VENV_PYTHON), __file__, "--inside"], env)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # Ctrl-C while something is being installed or prepared
        sys.exit(130)
