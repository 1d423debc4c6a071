"""What a person calls a value: by its logical name, by the part of it that displays show, or by its name.

1-1:1.8.0, 1.1.1.8.0.255     the logical name, in either spelling
1.8.0, 1.8.0*128             C, D and E of it, as on the display; of the meter as such (A = 1) before all else
A14                          the maker's name, in capitals or not
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from trefas.base.declared import Declared
from trefas.base.errors import SetupError
from trefas.base.label import Label
from trefas.base.obis import Obis

_OBIS_LIKE = re.compile(r"[\d.:*&-]+")
_DISPLAYED = re.compile(r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:[*&](\d{1,3}))?")
_ELECTRICITY = 1
_NOT_STORED = 255


class Names:
    """Of the values and texts of one make."""

    def __init__(self, values: Mapping[Obis, Declared], labels: Mapping[Obis, Label]) -> None:
        self._by_obis: dict[Obis, Declared | Label] = {**values, **labels}
        self._by_name: dict[str, list[Declared | Label]] = {}
        for each in self._by_obis.values():
            self._by_name.setdefault(each.name.lower(), []).append(each)

    def called(self, name: str, measures: Callable[[Obis], bool]) -> Declared | Label:
        """What is called so. Raises SetupError for what the meter has not, or was not ordered to measure."""
        said = name.strip()
        if _OBIS_LIKE.fullmatch(said):
            return self._of_obis(said, measures)
        found = self._by_name.get(said.lower(), [])
        exact = [each for each in found if each.name == said]
        found = exact or found
        if len(found) > 1:
            several = ", ".join(str(each.obis and each.obis.short) for each in found)
            raise SetupError(f"'{said}' is the name of {several}; one of them must be said")
        if not found:
            near = get_close_matches(said, [each.name for each in self._by_obis.values()], 1, 0.7)
            meant = f"did you mean {near[0]}?" if near else "names are as A14, 1.8.0 or 1-1:1.8.0"
            raise SetupError(f"this meter has nothing called '{said}'; {meant}")
        return _measured(found[0], measures, said)

    def _of_obis(self, said: str, measures: Callable[[Obis], bool]) -> Declared | Label:
        short = _DISPLAYED.fullmatch(said)
        if short:
            *groups, storage = (_NOT_STORED if group is None else int(group) for group in short.groups())
            of_it = [each for each in self._by_obis if each[2:] == (*groups, storage)]
            electric = [each for each in of_it if each.a == _ELECTRICITY] or of_it
            if len(electric) > 1:
                raise SetupError(f"{said} is {', '.join(each.short for each in electric)}; one of them must be said")
            name = electric[0] if electric else None
        else:
            name = Obis.parse(said)
        value = None if name is None else self._by_obis.get(name)
        if value is None:
            others = (
                [] if name is None else [each for each in self._by_obis if each.a == name.a and each[2:] == name[2:]]
            )
            meant = "".join(f" (did you mean {each.short}?)" for each in others[:1])
            values = sum(isinstance(each, Declared) and measures(obis) for obis, each in self._by_obis.items())
            raise SetupError(
                f"this meter has no value {name or said}{meant}; it has {values}, among them 1-1:1.8.0 (A14)"
            )
        return _measured(value, measures, said)


def _measured(value: Declared | Label, measures: Callable[[Obis], bool], said: str) -> Declared | Label:
    if isinstance(value, Declared) and value.obis is not None and not measures(value.obis):
        raise SetupError(f"this meter was not ordered to measure {value.obis} ({value.name}), which {said} is")
    return value
