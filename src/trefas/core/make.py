"""A make: what all meters of the same parts have in common, found once however many are built."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from trefas.base.declared import Declared
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.core.image import ImageCodec


@dataclass(frozen=True, slots=True)
class Make:
    """Which column each slot has, what writes and reads memory images, and the values by their logical names."""

    layout: Layout
    images: ImageCodec
    named: Mapping[Obis, Declared]


@lru_cache(maxsize=256)
def make_of(parts: tuple[type[Part], ...]) -> Make:
    """The make of some parts. Raises SetupError when two of them declare one logical name."""
    layout = Layout(*parts)
    values = (value for part in parts for value in part.declared() if isinstance(value, Declared))
    return Make(layout, ImageCodec(layout), {value.obis: value for value in values if value.obis is not None})
