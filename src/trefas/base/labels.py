"""Labels: a family of texts, or of octets, of each meter."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, overload

from trefas.base.family import Family, Texts, said
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
    def __get__(self, part: "Part", owner: type) -> "LabelTexts": ...
    def __get__(self, part: "Part | None", owner: type) -> "Labels | LabelTexts":
        return self if part is None else LabelTexts(part, self)


class LabelTexts:
    """The texts of a family's labels, of one meter."""

    __slots__ = ("_labels", "_part")

    def __init__(self, part: "Part", labels: Labels) -> None:
        self._part = part
        self._labels = labels

    def __getitem__(self, number: int) -> str | bytes:
        return self._labels[number].__get__(self._part, type(self._part))

    def __setitem__(self, number: int, text: str | bytes) -> None:
        self._labels[number].__set__(self._part, text)

    def __iter__(self) -> Iterator[str | bytes]:
        return (self[number] for number in self._labels.numbers)

    def __len__(self) -> int:
        return len(self._labels)
