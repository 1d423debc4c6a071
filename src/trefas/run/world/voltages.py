"""Voltages that are not as they should be, found step by step: too high or too low for ten minutes, gone for three, and a neutral
that is lost for one. Limits are those of delivery."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trefas.base.instant import NS_PER_S

HIGH_V, LOW_V, GONE_V = 253.0, 207.0, 50.0
NEUTRAL_LOW_V = 190.0
BEYOND_NS, GONE_NS, NEUTRAL_NS = 600 * NS_PER_S, 180 * NS_PER_S, 60 * NS_PER_S

Phases = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Spell:
    """Whether something is so, and since when it looks so."""

    so: bool = False
    since: int | None = None

    def after(self, start: int, end: int, looks: bool, joined: bool, for_ns: int) -> "Spell":
        """One step on; ``joined`` to the one before."""
        if not looks:
            return Spell()
        since = self.since if joined and self.since is not None else start
        return Spell(self.so or end >= since + for_ns, since)


@dataclass(frozen=True, slots=True)
class Voltages:
    """What is so, on each phase and of the neutral. ``end`` is that of the last step."""

    high: tuple[Spell, ...] = (Spell(), Spell(), Spell())
    low: tuple[Spell, ...] = (Spell(), Spell(), Spell())
    gone: tuple[Spell, ...] = (Spell(), Spell(), Spell())
    neutral: Spell = Spell()
    end: int = 0

    def after(self, start: int, end: int, u_v: Phases) -> "Voltages":
        """One step on."""
        joined = start == self.end
        lost = sum(u > HIGH_V for u in u_v) == 2 and sum(u < NEUTRAL_LOW_V for u in u_v) == 1

        def each(spells: tuple[Spell, ...], looks: list[bool], for_ns: int) -> tuple[Spell, ...]:
            pairs = zip(spells, looks, strict=True)
            return tuple(spell.after(start, end, look, joined, for_ns) for spell, look in pairs)

        return Voltages(
            each(self.high, [u > HIGH_V for u in u_v], BEYOND_NS),
            each(self.low, [GONE_V <= u < LOW_V for u in u_v], BEYOND_NS),
            each(self.gone, [u < GONE_V for u in u_v], GONE_NS),
            self.neutral.after(start, end, lost, joined, NEUTRAL_NS),
            end,
        )

    def at_rest(self) -> bool:
        """Whether nothing is so, nor about to be."""
        return all(spell == Spell() for spell in self)

    def started(self) -> "Voltages":
        """After a restart what was about to be begins again; what was so is so."""
        kept = [tuple(Spell(spell.so) for spell in spells) for spells in (self.high, self.low, self.gone)]
        return replace(self, high=kept[0], low=kept[1], gone=kept[2], neutral=Spell(self.neutral.so))

    def __iter__(self) -> Iterator[Spell]:
        return iter((*self.high, *self.low, *self.gone, self.neutral))


def bits(spells: tuple[Spell, ...]) -> int:
    """The phases on which it is so."""
    return sum(1 << phase for phase, spell in enumerate(spells) if spell.so)
