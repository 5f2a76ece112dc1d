"""The frozen data of a version: everything the PDF prints, and nothing that it does not.

JSON in `ReportVersion.snapshot`, checked by this schema on the way in and out. A change that old snapshots do
not fit takes the next `SCHEMA`, and keeps reading the earlier ones.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

SCHEMA = 1


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cell(Frozen):
    """One published cell: its address, and how it reads."""

    key: str
    label: str
    value: float | None
    text: str
    sources: int


class FigureData(Frozen):
    slug: str
    number: int
    section: str
    title: str
    definition: str
    formula: str
    definition_version: int
    unit: str
    rule: str
    rule_label: str
    chart: str
    head: tuple[str, str]
    value: float | None
    text: str
    numerator: str
    denominator: str
    missing: int
    sources: int
    is_withheld: bool
    is_grouped: bool
    cells: list[Cell]

    def cell(self, key: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.key == key), None)


class Quote(Frozen):
    """Somebody's words, quoted with consent; `organisation` only when it agreed to be named."""

    section: str
    kind: str
    text: str
    voice: str
    organisation: str
    source: str
    level: str
    is_contested: bool
    on: date


class Story(Frozen):
    title: str
    text: str
    quote: Quote


class Funder(Frozen):
    name: str
    role: str
    agreement: str


class BudgetRow(Frozen):
    label: str
    planned: float
    actual: float | None


class Admission(Frozen):
    """A limit that may be told: the programme's own, nobody's in particular, or an actor's that agreed."""

    kind: str
    label: str
    description: str
    is_own: bool


class ConsentRow(Frozen):
    """A consent the snapshot rests on."""

    model: str
    id: int
    use: str


class Identity(Frozen):
    title: str
    programme: str
    kind: str
    level: str
    summary: str
    carrier: str
    territory: str
    starts_on: date
    ends_on: date
    objectives: list[str]
    funders: list[Funder]
    version: int
    code: str
    extracted_at: datetime


class Snapshot(Frozen):
    schema_version: int = SCHEMA
    identity: Identity
    narrative: dict[str, str]
    figures: list[FigureData]
    story: Story | None
    quotes: list[Quote]
    admissions: list[Admission]
    untold: int  # limits counted without being told
    budget: list[BudgetRow]
    named: list[str]
    unnamed: int
    consents: list[ConsentRow]

    def figure(self, slug: str) -> FigureData | None:
        return next((figure for figure in self.figures if figure.slug == slug), None)

    def figures_of(self, section: str) -> list[FigureData]:
        return [figure for figure in self.figures if figure.section == section]

    def quotes_of(self, section: str) -> list[Quote]:
        return [quote for quote in self.quotes if quote.section == section]
