"""A label: text or bytes of a meter."""

from typing import TYPE_CHECKING, overload

from trefas.base.obis import Obis

if TYPE_CHECKING:
    from trefas.base.part import Part

SIZE_MAX = 64
"""The longest text or octet-string that a label takes over an interface, unless it says otherwise."""


class Label:
    """Text or bytes fixed by the order: identification, type number, software revision. ``octets`` says that it is bytes."""

    attribute = ""
    in_python = ""

    def __init__(
        self,
        obis: str | None,
        name: str,
        *,
        writable: bool = False,
        octets: bool = False,
        size_max: int = SIZE_MAX,
    ) -> None:
        """``obis`` None keeps it inside; what is ``writable`` survives a power cut. Over an interface up to ``size_max`` bytes
        are taken."""
        self.obis = Obis.parse(obis) if obis else None
        self.name = name
        self.writable = writable
        self.octets = octets
        self.size_max = size_max

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = self.in_python = attribute

    @property
    def empty(self) -> str | bytes:
        """What it is until it is set."""
        return b"" if self.octets else ""

    def __repr__(self) -> str:
        return f"<Label {self.attribute} {self.obis or 'inside'}>"

    @overload
    def __get__(self, part: None, owner: type) -> "Label": ...
    @overload
    def __get__(self, part: "Part", owner: type) -> str | bytes: ...
    def __get__(self, part: "Part | None", owner: type) -> "Label | str | bytes":
        return self if part is None else part.rows.text(type(part), self, part.meter)

    def __set__(self, part: "Part", text: str | bytes) -> None:
        part.rows.put_text(type(part), self, text, part.meter)
