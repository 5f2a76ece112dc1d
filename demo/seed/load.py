"""The steps, in order."""

from __future__ import annotations

import pghistory
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accompaniments.models import Accompaniment
from assessments.models import QuestionnaireVersion
from assessments.services import load_shipped
from demo.seed.accounts import load_memberships, load_users
from demo.seed.actors import load_actors, load_scores
from demo.seed.assessments import load_assessments
from demo.seed.context import Seed
from demo.seed.ecosystems import load_ecosystems
from demo.seed.groups import load_groups
from demo.seed.meetings import first_meeting_id, load_meetings
from demo.seed.programmes import load_programmes
from demo.seed.real import RealActors
from demo.seed.reports import load_report
from demo.seed.space import load_space
from programmes.models import PhaseTemplate
from territories.models import Territory

MRN_SIREN = "200023414"


def is_loaded() -> bool:
    """Recognised by an identifier nobody can edit, whatever was renamed since."""
    return Accompaniment.objects.filter(submission_id=first_meeting_id()).exists()


@transaction.atomic
def load_demo() -> bool:
    """Load everything, once; returns whether something was loaded. What visitors typed is never touched."""
    users = load_users()
    if is_loaded():
        load_memberships(users)
        return False
    require_reference_data()
    seed = Seed(today=timezone.localdate(), users=users, mrn=Territory.objects.get(epci_siren=MRN_SIREN))
    with pghistory.context(user=users["facilitatrice"].pk):  # histories name her, not a machine
        _load_rows(seed)
    return True


def _load_rows(seed: Seed) -> None:
    RealActors(seed).load()
    load_actors(seed)
    load_memberships(seed.users)
    load_programmes(seed)
    load_meetings(seed)
    load_groups(seed)
    load_scores(seed)
    load_assessments(seed)
    load_ecosystems(seed)
    load_report(seed)
    load_space(seed)


def require_reference_data() -> None:
    """Communes, spheres, policies and questionnaires, if nobody loaded them yet."""
    if not (Territory.objects.filter(epci_siren=MRN_SIREN).exists() and PhaseTemplate.objects.exists()):
        call_command("load_reference_data", verbosity=0, stdout=_Silent())
    if not QuestionnaireVersion.objects.exists():
        load_shipped()


class _Silent:
    def write(self, *_: object) -> None:
        """Its sentences are not the demonstration's."""

    def flush(self) -> None:
        pass
