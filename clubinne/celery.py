"""The Celery application. The rows of the database are the truth; messages carry ids only."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clubinne.settings")

app = Celery("clubinne")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
