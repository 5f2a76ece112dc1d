import uuid

import pytest

from programmes.services import receive_join_request


@pytest.fixture
def join_request(db):
    """Somebody asked to join the Club."""
    request, _ = receive_join_request(
        organisation="Brasserie des Docks", full_name="Jeanne", email="jeanne@exemple.test",
        commune_name="Rouen", message="Réemployer nos drêches.", submission_id=uuid.uuid4(),
    )  # fmt: skip
    return request
