"""A make: what all meters of the same parts have in common, found once however many are built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from trefas.base.declared import Declared
from trefas.base.label import Label
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.core.image import ImageCodec


@dataclass(frozen=True, slots=True)
class Make:
    """Which column each slot has, what writes and reads memory images, the values and the texts by their logical names."""

    layout: Layout
    images: ImageCodec
    named: Mapping[Obis, Declared]
    labels: Mapping[Obis, Label]
    places: dict[type[Part], int | None] = field(default_factory=dict)
    """Of kinds of parts that were asked for, the place of the first; None where there is none."""

    def place(self, kind: type[Part]) -> int | None:
        """Where the first part of a kind stands among the parts."""
        if kind not in self.places:
            found = (place for place, part in enumerate(self.layout.parts) if issubclass(part, kind))
            self.places[kind] = next(found, None)
        return self.places[kind]


@lru_cache(maxsize=256)
def make_of(parts: tuple[type[Part], ...]) -> Make:
    """The make of some parts. Raises SetupError when two of them declare one logical name."""
    layout = Layout(*parts)
    declared = [value for part in parts for value in part.declared() if value.obis is not None]
    values = {each.obis: each for each in declared if isinstance(each, Declared) and each.obis is not None}
    labels = {each.obis: each for each in declared if isinstance(each, Label) and each.obis is not None}
    return Make(layout, ImageCodec(layout), values, labels)
