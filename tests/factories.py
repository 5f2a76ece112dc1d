"""Test data. Names carry meaning; every value is clearly fictional."""

import uuid
from datetime import date

import factory
from factory.django import DjangoModelFactory

from accompaniments.models import Accompaniment, Attendance, Evidence, Publication
from accounts.models import User
from actors.models import Actor, Contact, Membership, Resource, UsefulEffect
from programmes.models import Funding, Path, Programme, TeamMember


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"personne{n}@exemple.test")
    full_name = factory.Sequence(lambda n: f"Personne {n}")


class ActorFactory(DjangoModelFactory):
    class Meta:
        model = Actor

    name = factory.Sequence(lambda n: f"Acteur {n}")
    kind = "entreprise"


class ContactFactory(DjangoModelFactory):
    class Meta:
        model = Contact

    actor = factory.SubFactory(ActorFactory)
    full_name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@exemple.test")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    actor = factory.SubFactory(ActorFactory)
    user = factory.SubFactory(UserFactory)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"Programme {n}")
    level = "actor"
    kind = "collective_path"
    status = "running"
    starts_on = date(2026, 1, 1)
    ends_on = date(2026, 12, 31)


class TeamMemberFactory(DjangoModelFactory):
    class Meta:
        model = TeamMember

    programme = factory.SubFactory(ProgrammeFactory)
    user = factory.SubFactory(UserFactory, club_role="facilitator")


class FundingFactory(DjangoModelFactory):
    class Meta:
        model = Funding

    programme = factory.SubFactory(ProgrammeFactory)
    actor = factory.SubFactory(ActorFactory, kind="collectivite")


class PathFactory(DjangoModelFactory):
    class Meta:
        model = Path

    programme = factory.SubFactory(ProgrammeFactory)
    actor = factory.SubFactory(ActorFactory)
    status = "active"
    registered_on = date(2026, 1, 15)


class AccompanimentFactory(DjangoModelFactory):
    class Meta:
        model = Accompaniment
        skip_postgeneration_save = True

    kind = "interview"
    on = date(2026, 3, 10)
    duration_minutes = 60
    summary = "Une phrase."
    submission_id = factory.LazyFunction(uuid.uuid4)
    created_by = factory.SubFactory(UserFactory, club_role="facilitator")

    @factory.post_generation
    def facilitators(self, create, extracted, **kwargs):
        self.facilitators.set(extracted or [self.created_by])


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    accompaniment = factory.SubFactory(AccompanimentFactory)
    actor = factory.SubFactory(ActorFactory)


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource

    label = factory.Sequence(lambda n: f"Ressource {n}")
    kind = "confiance"
    actor = factory.SubFactory(ActorFactory)


class EffectFactory(DjangoModelFactory):
    class Meta:
        model = UsefulEffect

    label = factory.Sequence(lambda n: f"Effet {n}")
    actor = factory.SubFactory(ActorFactory)


class PublicationFactory(DjangoModelFactory):
    class Meta:
        model = Publication

    title = factory.Sequence(lambda n: f"Publication {n}")
    url = factory.Sequence(lambda n: f"https://exemple.test/{n}")
    accessed_on = date(2026, 1, 1)


class EvidenceFactory(DjangoModelFactory):
    """An evidence of an effect, from a publication unless another source is given."""

    class Meta:
        model = Evidence

    effect = factory.SubFactory(EffectFactory)
    on = date(2026, 3, 10)
    voice = "actor"

    @factory.lazy_attribute
    def publication(self):
        return PublicationFactory()
