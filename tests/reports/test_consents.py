"""Names and words appear with consent, the stricter one wins, and a withdrawal counts for what comes next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import UsefulEffect
from common.errors import DomainError
from reports import consents, services
from reports.freeze import _quote, freeze
from reports.recheck import withdrawn_since
from tests.factories import EvidenceFactory, PublicationFactory


def everything(ask):
    return freeze(ask()).snapshot.model_dump_json()


def test_without_consent_no_actor_is_named_and_no_word_quoted(small, ask):
    text = everything(ask)
    assert "Acteur secret" not in text
    assert "Parole numéro" not in text


def test_an_actor_that_agreed_is_listed_and_the_others_are_counted(small, ask, consent):
    consent(small.actors[3], "list")
    snapshot = freeze(ask()).snapshot
    assert (snapshot.named, snapshot.unnamed) == (["Acteur secret 3"], 7)


@pytest.mark.parametrize(
    ("actor_use", "evidence_use", "quoted", "named"),
    [
        ("quote_named", "quote_named", True, True),
        ("quote", "quote_named", True, False),
        ("quote_named", "quote", True, False),
        (None, "quote_named", False, False),
        ("quote_named", None, False, False),
    ],
)
def test_the_stricter_consent_wins(small, ask, consent, actor_use, evidence_use, quoted, named):
    if actor_use:
        consent(small.actors[0], actor_use)
    if evidence_use:
        consent(small.proofs[0], evidence_use)
    quotes = freeze(ask()).snapshot.quotes
    assert [quote.text for quote in quotes] == (["Parole numéro 0."] if quoted else [])
    assert [quote.organisation for quote in quotes] == ([] if not quoted else ["Acteur secret 0" if named else ""])


def test_a_withdrawn_consent_is_gone_from_the_next_version(small, ask, consent):
    consent(small.actors[0], "quote")
    consent(small.proofs[0], "quote")
    assert "Parole numéro 0." in everything(ask)
    consent(small.actors[0], "quote", "withdrawn")
    assert "Parole numéro 0." not in everything(ask)


def test_a_story_needs_the_actor_s_agreement_to_be_told(small, ask, consent):
    consent(small.actors[0], "quote")
    consent(small.proofs[0], "quote")
    assert freeze(ask()).snapshot.story is None
    consent(small.actors[0], "story")
    assert freeze(ask()).snapshot.story.quote.text == "Parole numéro 0."


def test_the_snapshot_says_which_consents_it_rests_on(small, ask, consent):
    given = consent(small.actors[3], "list")
    rows = freeze(ask()).snapshot.consents
    assert [(row.model, row.id, row.use) for row in rows] == [("actors.ActorConsent", given.pk, "list")]


@pytest.mark.parametrize("use", ["list", "quote", "story"])
def test_a_consent_withdrawn_between_freezing_and_publishing_forbids_publishing(small, build, consent, use):
    for granted in ("list", "quote", "story"):
        consent(small.actors[0], granted)
    consent(small.proofs[0], "quote")
    version = build()
    consent(small.actors[0], use, "withdrawn")
    with pytest.raises(DomainError, match="produisez-en une nouvelle"):
        services.publish_version(version=version, by=small.facilitator)
    version.refresh_from_db()
    assert version.published_at is None


def test_a_later_renewed_consent_does_not_forbid_publishing(small, build, consent):
    consent(small.actors[0], "list")
    version = build()
    consent(small.actors[0], "list")
    assert services.publish_version(version=version, by=small.facilitator).published_at


def test_the_snapshot_says_which_agreement_its_story_rests_on(small, ask, consent):
    consent(small.actors[0], "quote")
    consent(small.proofs[0], "quote")
    told = consent(small.actors[0], "story")
    rows = freeze(ask()).snapshot.consents
    assert [(row.model, row.id) for row in rows if row.use == "story"] == [("actors.ActorConsent", told.pk)]


def test_the_title_of_a_publication_is_printed_only_with_the_agreement_to_be_named(small, consent):
    """« L’Acteur secret 0 ouvre ses portes » names the organisation as well as its name does."""
    publication = PublicationFactory(title="L’Acteur secret 0 ouvre ses portes")
    evidence = EvidenceFactory(effect=small.effects[0], publication=publication, verbatim="Mots publics.")
    effect = UsefulEffect.objects.with_proof_level().get(pk=small.effects[0].pk)

    def printed():
        (quotable,) = consents.quotable([evidence.pk])
        return _quote(quotable, effect, "effets").source

    assert printed() == "publication"
    consent(small.actors[0], "quote_named")
    assert printed() == "publication : L’Acteur secret 0 ouvre ses portes"


def test_checking_consents_again_asks_once_for_all_names(small, build, consent):
    for actor in small.actors:
        consent(actor, "list")
    version = build()
    with CaptureQueriesContext(connection) as queries:
        assert withdrawn_since(version) == []
    assert sum("actors_actorconsent" in query["sql"] for query in queries.captured_queries) <= 3
