"""What a member says in the company's space waits until somebody of the Club has read it."""

from django.conf import settings
from django.db import models


class Heard(models.Model):
    """Who of the Club read it, and when: until then it stands in the inbox « À compléter »."""

    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="lue par", null=True, blank=True, related_name="+"
    )
    seen_at = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        abstract = True
