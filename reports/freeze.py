"""From the database to a snapshot: compute, protect, audit, quote. Reads only; the caller writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.errors import DomainError
from programmes.models import Programme
from reports import consents
from reports.consents import Licence, Quotable
from reports.disclosure import Candidate, Part, Protected, Source, give_up, is_safe, is_safe_share, protect
from reports.earlier import tells_by_difference
from reports.enums import DisclosureRule
from reports.figures import Figure, Result, Scope, all_figures
from reports.formats import WITHHELD, number_text, signed_text
from reports.models import ReportVersion
from reports.snapshot import (
    SCHEMA,
    Admission,
    BudgetRow,
    Cell,
    ConsentRow,
    FigureData,
    Funder,
    Identity,
    Quote,
    Snapshot,
    Story,
)

QUOTES = "paroles"
NAMES = "annexe-acteurs"
ADMISSIONS = "limites-racontees"
MAX_QUOTES = {"effets": 8, "deja-la": 3}
NAMED_SOURCE = "publication : "  # a title follows
NO_PARTS = Protected(())


@dataclass
class Frozen:
    """What freezing gives: the public JSON, and the rows each figure was computed from."""

    snapshot: Snapshot
    sources: dict[tuple[str, str], tuple[Source, ...]] = field(default_factory=dict)


@dataclass
class _Judged:
    figure: Figure
    result: Result
    is_withheld: bool
    protected: Protected


def freeze(version: ReportVersion) -> Frozen:
    """Everything a version prints. Call it in one repeatable-read transaction."""
    report, programme = version.report, _programme_of(version)
    scope = Scope(programme, report.starts_on, report.ends_on)
    judged = _judge([_Judged(fig, result, *_alone(fig, result, scope)) for fig, result in _computed(scope)])
    sources: dict[tuple[str, str], tuple[Source, ...]] = {}
    figures = [_figure_data(rank, each, sources) for rank, each in enumerate(judged, start=1)]
    said = consents.quotable(evidence.pk for evidence in scope.evidences)
    quotes, story, telling = _quotes(scope, said, sources)
    admissions = _admissions(scope, sources)
    names, resting = _named(scope, sources)
    used = {row for quotable in said if _is_used(quotable, sources) for row in quotable.rows}
    resting = sorted({*resting, *used, *telling, *admissions[2]}, key=lambda row: (row.model, row.id))
    snapshot = Snapshot(
        schema_version=SCHEMA,
        identity=_identity(version),
        narrative={slug: text for slug, text in report.narrative.items() if text},
        figures=figures,
        story=story,
        quotes=quotes,
        admissions=admissions[0],
        untold=admissions[1],
        budget=[
            BudgetRow(
                label=line.label, planned=float(line.planned),
                actual=None if line.actual is None else float(line.actual),
            )
            for line in programme.budget_lines.order_by("position", "pk")
        ],
        named=names,
        unnamed=len(scope.actors) - len(names),
        consents=resting,
    )  # fmt: skip
    return Frozen(snapshot, sources)


# --- figures ---


def _computed(scope: Scope) -> Iterator[tuple[Figure, Result]]:
    return ((figure, figure.compute(scope)) for figure in all_figures())


def _judge(judged: list[_Judged]) -> list[_Judged]:
    """After each figure's own rule, the audit of each family."""
    families: dict[str, list[_Judged]] = defaultdict(list)
    for each in judged:
        if each.figure.family:
            families[each.figure.family].append(each)
    for members in families.values():
        dropped = give_up([_candidate(each) for each in members])
        for each in members:
            if each.figure.slug in dropped:
                # the total and the missing ones say as much as the cells: the whole figure is withheld
                each.is_withheld, each.protected = True, NO_PARTS
    return judged


def _alone(figure: Figure, result: Result, scope: Scope) -> tuple[bool, Protected]:
    """A figure's own rule: whether it is withheld, and the cells that may be shown."""
    if figure.rule == DisclosureRule.NONE:
        return False, Protected(tuple(part for part in result.parts if part.members))
    if result.counted is not None and result.among is not None:
        return not is_safe_share(figure.rule, result.counted, result.among), NO_PARTS
    if result.counted is not None:
        amounts = result.counted.amounts
        is_withheld = bool(result.counted.members) and not is_safe(figure.rule, amounts)
        if figure.rule == DisclosureRule.ECONOMIC_SUM and not is_withheld:
            is_withheld = tells_by_difference(
                scope.programme, figure.slug, amounts, stands_for=scope.actor_id
            )  # fmt: skip
        return is_withheld, NO_PARTS
    protected = protect(figure.rule, result.parts)
    is_withheld = figure.rule == DisclosureRule.RESPONDENTS_5 and bool(result.parts) and not protected.shown
    return is_withheld, protected


def _candidate(each: _Judged) -> Candidate:
    """What the audit must know of a figure. Only a figure without a threshold is published whatever happens."""
    rule, result = each.figure.rule, each.result
    whole = tuple(part.items for part in (result.among, result.unknown) if part is not None)
    if rule == DisclosureRule.NONE:
        return Candidate(each.figure.slug, tuple(part.items for part in each.protected.cells), always=whole)
    cells, shown = list(result.parts), [part.items for part in each.protected.cells]
    if result.counted is not None and result.among is not None:
        counted = result.counted.items
        cells = [result.counted, Part("", "", tuple(m for m in result.among.members if m.item not in counted))]
        shown = [counted]
    return Candidate(
        each.figure.slug,
        () if each.is_withheld else (*shown, *whole),
        # what belongs to no organisation betrays nobody
        tuple(part.items for part in cells if part.amounts and not is_safe(rule, part.amounts)),
    )


def _figure_data(rank: int, each: _Judged, sources: dict[tuple[str, str], tuple[Source, ...]]) -> FigureData:
    figure, result = each.figure, each.result
    sources[figure.slug, ""] = tuple(sorted(set(result.sources)))
    cells = []
    for part in each.protected.cells:
        sources[figure.slug, part.key] = part.sources
        cells.append(_cell(figure, part))
    hidden = each.is_withheld
    return FigureData(
        slug=figure.slug, number=rank, section=figure.section, title=figure.title, definition=figure.definition,
        formula=figure.formula, definition_version=figure.definition_version, unit=figure.unit,
        rule=figure.rule.value,
        rule_label=str(figure.rule.label), chart=figure.chart, head=figure.head,
        value=None if hidden or result.value is None else float(result.value),
        text=WITHHELD if hidden else number_text(result.value, figure.unit),
        numerator="" if hidden or result.numerator is None else number_text(result.numerator),
        denominator="" if hidden or result.denominator is None else number_text(result.denominator),
        missing=0 if hidden else result.missing,
        sources=0 if hidden else len(sources[figure.slug, ""]),
        is_withheld=hidden,
        is_grouped=_lost_detail(each),
        cells=cells,
    )  # fmt: skip


def _lost_detail(each: _Judged) -> bool:
    """Some cells were merged, or the detail is not published at all."""
    published = {part.key for part in each.protected.shown}
    return any(part.members and part.key not in published for part in each.result.parts)


def _cell(figure: Figure, part: Part) -> Cell:
    value: Decimal | int = part.total if part.value is None else part.value
    if figure.rule == DisclosureRule.RESPONDENTS_5:
        text = signed_text(Decimal(value), figure.unit)
    else:
        text = number_text(value, figure.unit if part.value is not None else "")
    return Cell(key=part.key[:100], label=part.label, value=float(value), text=text, sources=len(part.sources))


# --- identity, words, names ---


def _programme_of(version: ReportVersion) -> Programme:
    if version.report.programme is None:
        raise DomainError("Seul le rapport d’un programme peut être produit pour l’instant.")
    return version.report.programme


def _identity(version: ReportVersion) -> Identity:
    report, programme = version.report, _programme_of(version)
    fundings = programme.fundings.select_related("actor").order_by("role", "pk")
    objectives = programme.objectives.select_related("framework").order_by("framework__position", "position", "slug")
    return Identity(
        title=report.title,
        programme=programme.name,
        kind=programme.get_kind_display(),
        level=programme.get_level_display(),
        summary=programme.summary,
        carrier=str(programme.carrier or ""),
        territory=str(programme.territory or ""),
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        objectives=[f"{row.framework.label} : {row.label}" for row in objectives],
        funders=[
            Funder(name=row.actor.name, role=row.get_role_display(), agreement=row.agreement) for row in fundings
        ],
        version=version.number,
        code=version.verification_code,
        extracted_at=timezone.now().replace(microsecond=0),
    )


def _is_used(quotable: Quotable, sources: dict[tuple[str, str], tuple[Source, ...]]) -> bool:
    wanted = ("accompaniments.Evidence", quotable.evidence.pk)
    return any(wanted in rows for (figure, _), rows in sources.items() if figure == QUOTES)


def _quotes(
    scope: Scope, said: list[Quotable], sources: dict[tuple[str, str], tuple[Source, ...]]
) -> tuple[list[Quote], Story | None, list[ConsentRow]]:
    """The words to print, best proven first; the one story of the synthesis, and the agreement to tell it."""
    rows = {("effets", row.pk): row for row in scope.effects} | {("deja-la", row.pk): row for row in scope.resources}
    tellers = consents.actor_decisions(row.actor_id for row in scope.effects if row.actor_id)
    found: list[tuple[Quotable, Any, str]] = []
    for quotable in said:
        evidence = quotable.evidence
        section = "effets" if evidence.effect_id else "deja-la"
        row = rows.get((section, evidence.effect_id or evidence.resource_id or 0))
        if row is not None and evidence.stance == "supports":
            found.append((quotable, row, section))
    found.sort(key=lambda each: (-each[1].proof_rank, -each[0].evidence.on.toordinal(), each[0].evidence.pk))
    quotes: list[Quote] = []
    telling: list[ConsentRow] = []
    story, kept = None, dict.fromkeys(MAX_QUOTES, 0)
    for quotable, row, section in found:
        quote = _quote(quotable, row, section)
        agreed = tellers.granted(row.actor_id, "story") if section == "effets" and row.actor_id else None
        if story is None and agreed and row.nature != "externality_negative":
            story = Story(title=row.label, text=row.description, quote=quote)
            telling.append(agreed)
            sources[QUOTES, "recit"] = (("accompaniments.Evidence", quotable.evidence.pk),)
        elif kept[section] < MAX_QUOTES[section]:
            sources[QUOTES, str(len(quotes))] = (("accompaniments.Evidence", quotable.evidence.pk),)
            quotes.append(quote)
            kept[section] += 1
    return quotes, story, telling


def _quote(quotable: Quotable, row: Any, section: str) -> Quote:
    evidence = quotable.evidence
    who = " · ".join(str(bit) for bit in (row.sphere,) if bit)
    if section == "effets" and row.beneficiaries:
        labels = dict(row._meta.get_field("beneficiaries").base_field.flatchoices)
        who += (" · " if who else "") + "bénéficiaires : " + ", ".join(labels[b].lower() for b in row.beneficiaries)
    elif section == "deja-la":
        who += (" · " if who else "") + row.get_kind_display()
    return Quote(
        section=section,
        kind=who or row._meta.verbose_name.capitalize(),
        text=evidence.verbatim,
        voice=evidence.get_voice_display(),
        organisation=row.actor.name if quotable.licence == Licence.NAMED and row.actor else "",
        source=_published_in(quotable),
        level=row.proof_level,
        is_contested=row.is_contested,
        on=evidence.on,
    )


def _published_in(quotable: Quotable) -> str:
    """A title often names the organisation: it is printed with the organisation's name, or not at all."""
    publication = quotable.evidence.publication
    if publication is None:
        return ""
    return f"{NAMED_SOURCE}{publication.title}" if quotable.licence == Licence.NAMED else "publication"


def _admissions(
    scope: Scope, sources: dict[tuple[str, str], tuple[Source, ...]]
) -> tuple[list[Admission], int, list[ConsentRow]]:
    """The limits that may be told (never with a name), how many others there are, and the consents used."""
    tellers = consents.actor_decisions(limit.actor_id for limit in scope.limits if limit.actor_id)
    told, rows, resting = [], [], []
    for limit in scope.limits:
        is_own = getattr(limit, "is_own", False)
        consent = tellers.granted(limit.actor_id, "story") if limit.actor_id else None
        if limit.actor_id and not consent:
            continue
        told.append(
            Admission(kind=limit.get_kind_display(), label=limit.label, description=limit.description, is_own=is_own)
        )
        rows.append(("actors.Limit", limit.pk))
        if consent:
            resting.append(consent)
    if rows:
        sources[ADMISSIONS, ""] = tuple(rows)
    return told, len(scope.limits) - len(told), resting


def _named(scope: Scope, sources: dict[tuple[str, str], tuple[Source, ...]]) -> tuple[list[str], list[ConsentRow]]:
    decisions = consents.actor_decisions(scope.actors)
    agreed = {pk: row for pk in scope.actors if (row := decisions.granted(pk, "list"))}
    if agreed:
        sources[NAMES, ""] = tuple(("actors.Actor", pk) for pk in sorted(agreed))
    return [scope.actors[pk].name for pk in scope.actors if pk in agreed], list(agreed.values())
