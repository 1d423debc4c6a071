"""What came of one check, and of all of them: a value, its limits, and whether it is within."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trefas.metrology.samples import Wiring
from trefas.tool.typetest.bench import Load
from trefas.tool.typetest.limits import Limit


@dataclass(frozen=True, slots=True)
class Result:
    """One check: passed where the value is from ``low`` to ``high`` and there is no ``fault``."""

    section: str
    name: str
    value: float
    low: float
    high: float
    limit: Limit
    unit: str = "%"
    load: Load | None = None
    fault: str = ""
    """What is wrong besides the value, in words."""
    note: str = ""

    @property
    def passed(self) -> bool:
        """Within its limits, and without fault."""
        return self.low <= self.value <= self.high and not self.fault

    @property
    def shown_only(self) -> bool:
        """Whether there is no limit to be within."""
        return math.isinf(self.low) and math.isinf(self.high)

    @property
    def share(self) -> float:
        """How much of the limit is used, 1 at the limit; signed as the value. 0 where the limit has one side only."""
        edge = self.high if self.value >= 0 else self.low
        if not edge or math.isinf(edge):
            return 0.0
        return self.value / abs(edge)

    @property
    def limit_words(self) -> str:
        """As a table shows it."""
        if self.shown_only:
            return "none"
        if math.isinf(self.high):
            return f"≥ {self.low:g}"
        if self.low == -self.high:
            return f"± {self.high:g}"
        return f"≤ {self.high:g}" if self.low == 0 else f"{self.low:+g} … {self.high:+g}".replace("-", "−")

    @property
    def value_words(self) -> str:
        """As a table shows it; a thousandth is the last digit anybody needs."""
        if self.unit != "%":
            return f"{self.value:g}"
        text = f"{self.value:+.3f}" if self.low < 0 else f"{self.value:.3f}"
        return text.replace("-0.000", "0.000").replace("+0.000", "0.000").replace("-", "−")

    def as_json(self, wiring: Wiring) -> dict[str, Any]:
        """For programs."""
        fields: dict[str, Any] = {
            "section": self.section,
            "check": self.name,
            "value": self.value if math.isfinite(self.value) else None,
            "unit": self.unit,
            "low": self.low if math.isfinite(self.low) else None,
            "high": self.high if math.isfinite(self.high) else None,
            "passed": self.passed,
            "shown_only": self.shown_only,
            "edition": self.limit.edition,
            "confidence": self.limit.flag.value,
        }
        if self.limit.clause:
            fields["clause"] = self.limit.clause
        if self.load:
            fields |= {
                "current_a": self.load.current_a,
                "factor": str(self.load.factor),
                "phases": [f"L{phase + 1}" for phase in self.load.phases or wiring.value],
                "direction": "export" if self.load.exports else "import",
            }
        return fields | {name: text for name, text in (("fault", self.fault), ("note", self.note)) if text}


@dataclass(frozen=True, slots=True)
class Summary:
    """One section: how many checks, how many failed, and the one that is nearest to its limit."""

    section: str
    results: tuple[Result, ...]

    @property
    def failed(self) -> int:
        """How many did not pass."""
        return sum(not result.passed for result in self.results)

    @property
    def worst(self) -> Result:
        """The failed one, else the one that uses most of its limit."""
        return max(self.results, key=lambda result: (not result.passed, abs(result.share)))


def by_section(results: Iterable[Result]) -> list[Summary]:
    """Sections in the order of their first result."""
    sections: dict[str, list[Result]] = {}
    for result in results:
        sections.setdefault(result.section, []).append(result)
    return [Summary(section, tuple(each)) for section, each in sections.items()]
