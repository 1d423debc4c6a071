"""Labels: a family of texts, or of octets, of each meter."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

from trefas.base.family import Family, Settable, Texts, said
from trefas.base.label import Label

if TYPE_CHECKING:
    from trefas.base.part import Part


class Labels(Family[Label]):
    """What ``Label`` takes, for all members; ``obis`` and ``name`` may be of each."""

    def __init__(
        self,
        numbers: int | Iterable[int],
        obis: Texts | None,
        name: Texts,
        *,
        record: Texts = "",
        beside: Family[Any] | None = None,
        writable: bool = False,
        octets: bool = False,
    ) -> None:
        def make(place: int, number: int) -> Label:
            return Label(
                said(obis, place, number) if obis else None,
                said(name, place, number),
                writable=writable,
                octets=octets,
            )

        super().__init__(numbers, make, record, beside)

    @overload
    def __get__(self, part: None, owner: type) -> "Labels": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> Settable[str | bytes]: ...
    def __get__(self, part: "Part | None", owner: type) -> "Labels | Settable[str | bytes]":
        return self if part is None else Settable(part, self)
