"""Environment variables with which settings load as in production, for checks that reach no service."""

import os

PRODUCTION = {
    "CLUBINNE_MODE": "production",
    "SECRET_KEY": "controle-seulement-" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
    "BASE_URL": "https://club-inne.example",
    "DATABASE_URL": "postgresql://personne@127.0.0.1:1/aucune",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "DEFAULT_FROM_EMAIL": "Club Inné <bonjour@club-inne.example>",
    "EMAIL_HOST": "localhost",
    "DJANGO_SETTINGS_MODULE": "clubinne.settings",
}
# What a developer's shell or a container may hold and that would change the outcome of a check.
CONFUSING = ("DEMO_LOGIN", "ALLOWED_HOSTS", "S3_BUCKET", "SENTRY_DSN", "EMAIL_BACKEND", "MFA_ENCRYPTION_KEY")


def production_env(**changes: str | None) -> dict[str, str]:
    """The process environment with valid production values, some changed, or left out with None."""
    env = {name: value for name, value in os.environ.items() if name not in CONFUSING} | PRODUCTION
    for name, value in changes.items():
        if value is None:
            env.pop(name, None)
        else:
            env[name] = value
    return env
