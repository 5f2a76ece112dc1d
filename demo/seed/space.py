"""What members said in their space, and documents, through the services of the pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from accompaniments.models import Accompaniment, Commitment
from accompaniments.services import add_document, answer_commitment, speak_about
from demo.seed.context import Seed, known_id
from demo.seed.files import DATA, texts

FILES = DATA / "documents"


def load_space(seed: Seed) -> None:
    """Last of all: it is what stands in the inbox when the demonstration opens."""
    item = texts("space.yaml")
    for word in item["words"]:
        subject: Any = seed.revealed[word["about"]]
        speak_about(
            subject=subject, stance=word["stance"], text=word["said"], by=seed.users[word["by"]],
            speaker=word["speaker"], consent=word["consent"], submission_id=known_id(f"parole-{word['about']}"),
        )  # fmt: skip
    for answer in item["commitments"]:
        commitment = Commitment.objects.open().filter(actor=seed.actors[answer["actor"]]).first()
        if commitment is not None:
            answer_commitment(
                commitment=commitment, is_kept=answer["kept"], text=answer["said"], by=seed.users[answer["by"]],
                submission_id=known_id(f"engagement-{answer['actor']}"),
            )  # fmt: skip
    for document in item["documents"]:
        _keep(seed, document)


def _keep(seed: Seed, item: dict[str, Any]) -> None:
    host: Any
    if "programme" in item:
        host = seed.programmes[item["programme"]]
    elif "actor" in item:
        host = seed.actors[item["actor"]]
    else:
        host = Accompaniment.objects.get(submission_id=known_id(item["accompaniment"]))
    path: Path = FILES / item["file"]
    with path.open("rb") as file:
        add_document(
            host=host, file=file, name=path.name, title=item["title"], audience=item["audience"],
            by=seed.users[item["by"]], submission_id=known_id(f"document-{host}-{path.name}"),
        )  # fmt: skip
