"""The directory of one run: where it stands, who may enter, who holds it."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path

from devtools.processes import Trouble, say

PROJECT = Path(__file__).resolve().parent.parent
PG_ACCOUNT = "clubinne-pg"  # as root: PostgreSQL refuses to run as root
LOCK = "verrou"


def package_dir(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise Trouble(f"Le paquet {name} manque : tapez « make setup ».")
    return Path(spec.origin).parent


def postgres_account() -> pwd.struct_passwd:
    """The system account PostgreSQL runs under when we are root; created once."""
    with suppress(KeyError):
        return pwd.getpwnam(PG_ACCOUNT)
    if shutil.which("useradd"):
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", PG_ACCOUNT],
            check=False,
            capture_output=True,
        )
        with suppress(KeyError):
            return pwd.getpwnam(PG_ACCOUNT)
    return pwd.getpwnam("nobody")


def data_dir() -> Path:
    """Where the demo keeps its data: see docs/exploitation.md."""
    if chosen := os.environ.get("CLUBINNE_DATA"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() != 0:
        return PROJECT / "var"
    # PostgreSQL's own account must reach its files: not below /root, nor below the project, which it
    # has no business reading
    return Path("/var/lib/clubinne") / hashlib.sha256(str(PROJECT).encode()).hexdigest()[:12]


def sweep_abandoned() -> None:
    """Remove the temporary directories of runs that were killed outright: nobody holds their lock."""
    for folder in Path("/tmp").glob("clubinne-*"):
        with suppress(OSError):
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                continue
            if time.time() - folder.stat().st_mtime < 60:  # may be about to take its lock
                continue
            with (folder / LOCK).open("r") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)


class Workspace:
    """The directory of one run: data, logs, secret. Closed to other users of the machine."""

    def __init__(self, *, ephemeral: bool, stack: ExitStack) -> None:
        self.ephemeral = ephemeral
        self.as_root = os.geteuid() == 0
        self.account = postgres_account() if self.as_root else None
        if ephemeral:
            sweep_abandoned()
            self.root = Path(tempfile.mkdtemp(prefix="clubinne-", dir="/tmp"))
            stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        else:
            self.root = data_dir()
            try:
                self.root.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Trouble(
                    f"Impossible de créer {self.root} ({error.strerror}). "
                    "Choisissez un autre dossier : CLUBINNE_DATA=…"
                ) from error
            if self.as_root and not os.environ.get("CLUBINNE_DATA"):
                say(
                    f"Lancé en administrateur (root) : les données sont dans {self.root}, dossier fermé aux "
                    f"autres comptes ; PostgreSQL tourne sous le compte {PG_ACCOUNT}."
                )
            if os.environ.get("CLUBINNE_DATA") and not (self.root / LOCK).exists() and any(self.root.iterdir()):
                raise Trouble(f"{self.root} contient déjà autre chose : choisissez un dossier vide, CLUBINNE_DATA=…")
        self.close_to_others(self.root)
        if self.account and not self.reachable(self.root):
            raise Trouble(
                f"Le compte {self.account.pw_name}, sous lequel PostgreSQL tourne, ne peut pas atteindre "
                f"{self.root} : avec CLUBINNE_DATA=…, choisissez un dossier aux parents traversables."
            )
        self.lock(stack)
        self.logs = self.make("journaux")
        if ephemeral:
            self.sockets = self.make("s", for_postgres=True)
        else:  # a socket's path must be short
            self.sockets = Path(tempfile.mkdtemp(prefix="clubinne-socket-", dir="/tmp"))
            stack.callback(shutil.rmtree, self.sockets, ignore_errors=True)
            if self.account:
                os.chown(self.sockets, self.account.pw_uid, self.account.pw_gid)

    def close_to_others(self, path: Path) -> None:
        if self.account:  # PostgreSQL's account crosses it through its group
            os.chown(path, 0, self.account.pw_gid)
            path.chmod(0o710)
        else:
            path.chmod(0o700)

    def reachable(self, path: Path) -> bool:
        """Can PostgreSQL's account get into `path`? (only as root)"""
        assert self.account
        return (
            subprocess.run(
                ["/bin/sh", "-c", 'cd "$0"', str(path)],
                user=self.account.pw_uid,
                group=self.account.pw_gid,
                extra_groups=[],
                cwd="/",
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )

    def make(self, name: str, *, for_postgres: bool = False) -> Path:
        path = self.root / name
        path.mkdir(mode=0o700, exist_ok=True)
        if for_postgres and self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def lock(self, stack: ExitStack) -> None:
        file = stack.enter_context((self.root / LOCK).open("a+"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            pid = file.read().strip() or "inconnu"
            raise Trouble(
                f"Une autre démonstration utilise déjà les données de {self.root} (processus {pid}). "
                "Arrêtez-la avec Ctrl-C dans son terminal, ou choisissez un autre dossier : CLUBINNE_DATA=…"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()

    def secret(self, name: str) -> str:
        """A random secret, the same at the next start."""
        path = self.root / name
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        return path.read_text().strip()
