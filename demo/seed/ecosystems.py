"""The fictional ecosystems: members, roles, offers pooled, and the solution they carry together."""

from demo.seed.context import Seed, written_on
from demo.seed.files import texts
from ecosystems.services import add_member, create_ecosystem


def load_ecosystems(seed: Seed) -> None:
    for slug, item in texts("around.yaml")["ecosystems"].items():
        by = seed.users["facilitatrice"]
        ecosystem = create_ecosystem(
            name=item["name"],
            stake=item["stake"],
            solution=item["solution"],
            stage=item["stage"],
            sphere=seed.sphere(item["sphere"]),
            territory=seed.mrn,
            programme=seed.programmes[item["programme"]],
            objectives=seed.objectives(item["objectives"]),
            by=by,
        )
        for actor, role, ago in item["members"]:
            pooled = [offer for offer in seed.offers.get(actor, []) if offer.audience == "ecosystem"]
            add_member(
                ecosystem=ecosystem,
                actor=seed.actors[actor],
                role=role,
                joined_on=seed.day(ago),
                offers=pooled,
                by=by,
            )
        written_on(ecosystem, seed.moment(max(ago for _, _, ago in item["members"])))
        seed.ecosystems[slug] = ecosystem
