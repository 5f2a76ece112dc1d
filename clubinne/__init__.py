"""Configuration only: settings, URLs, Celery, WSGI. No model, no rule; nothing imports it."""

from clubinne.celery import app as celery_app

__all__ = ["celery_app"]
