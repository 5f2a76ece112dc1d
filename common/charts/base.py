"""What all charts share: colours, text, the table equivalent, rendering."""

from dataclasses import dataclass, field
from math import ceil
from typing import ClassVar

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from common.templatetags.ui import fr_number

# design tokens (static/css): an SVG in a PDF sees no custom property
SEINE, SEINE_DEEP, SEINE_WASH = "#0d5c4f", "#08433a", "#e3efe9"
OCHRE, SAND, LINE, INK, SOFT = "#96470f", "#efe7d6", "#dccfb6", "#20302f", "#5a6a66"
WITHHELD_FILL, WITHHELD_STROKE = "#d3cec2", "#6f6b60"
SCALE = ["#cfe0d8", "#8fbcae", "#3f8a78", SEINE_DEEP]  # light to dark, for ordered classes

NO_DATA = "Aucune donnée à représenter."
WITHHELD = "moins de 3"
CHAR = 0.56  # mean width of a character, in font sizes; a little generous
NBSP = "\u00a0"


@dataclass(frozen=True)
class Table:
    """The same data as rows of text: the first column names, the others hold figures."""

    head: list[str]
    rows: list[list[str]]
    caption: str = ""


@dataclass(frozen=True)
class Label:
    """One piece of text in the drawing."""

    x: float
    y: float
    lines: list[str]
    anchor: str = "start"
    line_height: float = 17


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A drawing ready for its template: sizes in user units, everything rounded."""

    template: ClassVar[str]

    title: str  # the text alternative, a sentence
    width: float
    height: float
    table: Table
    is_empty: bool = False
    empty_text: str = NO_DATA
    palette: dict[str, str] = field(
        default_factory=lambda: {
            "seine": SEINE,
            "deep": SEINE_DEEP,
            "wash": SEINE_WASH,
            "ochre": OCHRE,
            "light": SCALE[1],
            "pale": "#a59c88",
            "sand": SAND,
            "line": LINE,
            "ink": INK,
            "soft": SOFT,
            "withheld": WITHHELD_FILL,
            "withheld_stroke": WITHHELD_STROKE,
        }
    )

    @property
    def svg(self) -> SafeString:
        """The drawing itself; labels are escaped by the template."""
        return render_to_string(f"charts/{self.template}.svg.html", {"chart": self})


def number(value: float | None, unit: str = "") -> str:
    """A figure as printed: French separators, one decimal when it needs one; a withheld one is « moins de 3 »."""
    if value is None:
        return WITHHELD
    text = fr_number(value, 0 if round(value, 1) == round(value) else 1)
    return f"{text}{NBSP}{unit}" if unit else text


def wrap(text: str, width: int, lines: int = 2) -> list[str]:
    """Break at spaces into at most `lines` lines of `width` characters; the rest becomes an ellipsis."""
    result: list[str] = []
    for word in text.split():
        if result and len(result[-1]) + 1 + len(word) <= width:
            result[-1] += f" {word}"
        else:
            result.append(word)
    cut = len(result) > lines
    result = result[:lines] or [""]
    if cut or any(len(line) > width for line in result):
        result = [shorten(line, width, force=cut and line is result[-1]) for line in result]
    return result


def shorten(text: str, width: int, *, force: bool = False) -> str:
    """`text` within `width` characters, with an ellipsis when something is missing."""
    if len(text) <= width and not force:
        return text
    return text[: width - 1].rstrip(" ,;:") + "…"


def text_width(text: str, size: float) -> float:
    """About how wide a text is; generous enough to reserve room."""
    return len(text) * size * CHAR


def round_steps(value: float) -> list[int]:
    """Round graduations from 0 to the first one ≥ `value`, five intervals at most (and whole numbers only)."""
    magnitude = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * magnitude
            if step * 5 >= value:
                return [step * rank for rank in range(max(ceil(value / step), 1) + 1)]
        magnitude *= 10


def r1(value: float) -> float:
    """One decimal is finer than any screen or printer shows."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded
