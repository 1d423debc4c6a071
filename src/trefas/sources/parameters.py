"""The words of a source specification: ``kind:FILE,name=value,…``, read by name and refused in sentences.

A source asks for what it knows and then says ``done``: what was written and never asked for is refused, with the list of
what can be said.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from math import isfinite
from pathlib import Path

from trefas.base.errors import SetupError
from trefas.base.home import expanded

PHASES = 3


class Parameters:
    """What was written behind the kind of a source."""

    def __init__(self, kind: str, settings: Mapping[str, str], file: str | None = None) -> None:
        self.kind = kind
        self._settings = dict(settings)
        self._file = file
        self._asked: list[str] = []

    @classmethod
    def parse(cls, kind: str, text: str) -> "Parameters":
        """``name=value,name=value``; a value goes on to the next ``,name=``."""
        settings: dict[str, str] = {}
        for part in re.split(r",(?=\s*[A-Za-z_][\w.]*\s*=)", text) if text.strip() else []:
            name, equals, value = (piece.strip() for piece in part.partition("="))
            if not equals:
                raise SetupError(f"{kind} has '{part}'; a setting is written name=value, with commas between")
            if name in settings:
                raise SetupError(f"{kind} has {name} twice, '{settings[name]}' and '{value}'; one must go")
            settings[name] = value
        return cls(kind, settings)

    @classmethod
    def parse_file(cls, kind: str, text: str) -> "Parameters":
        """``FILE,name=value,…``; a file whose name looks like that is taken as it is."""
        file, settings = text, ""
        match = re.search(r",\s*[A-Za-z_][\w.]*\s*=", text)
        if match and not Path(text).exists():
            file, settings = text[: match.start()], text[match.start() + 1 :]
        if not file.strip():
            raise SetupError(f"{kind} has no file; it is written {kind}:FILE")
        return cls(kind, cls.parse(kind, settings)._settings, file)

    @property
    def path(self) -> Path:
        """The file of a source that reads one."""
        assert self._file is not None, "a source of files is opened with a file"
        return expanded(self._file)

    def has(self, name: str) -> bool:
        """Whether a setting was written."""
        self._ask(name)
        return name in self._settings

    def text(self, name: str, default: str = "") -> str:
        """A setting as it was written."""
        self._ask(name)
        return self._settings.get(name, default)

    def word(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        """One of a few words."""
        value = self.text(name, default).lower()
        if value not in allowed:
            raise self.refuse(name, value, f"must be {', '.join(allowed)}")
        return value

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number in a range."""
        self._ask(name)
        return self._number(name, self._settings[name], low, high) if name in self._settings else default

    def numbers(self, name: str, default: float, low: float, high: float) -> tuple[float, ...]:
        """A number for each phase: one for all, or three with ``/`` between them."""
        self._ask(name)
        if name not in self._settings:
            return (default,) * PHASES
        parts = self._settings[name].split("/")
        if len(parts) not in (1, PHASES):
            raise self.refuse(name, self._settings[name], "is one number, or one for each phase as 10/0/5")
        values = tuple(self._number(name, part, low, high) for part in parts)
        return values * PHASES if len(values) == 1 else values

    def of_quantities(self, name: str, default: float, low: float, high: float) -> tuple[float, float]:
        """A number for voltages and one for currents: one for both, or ``u:200/i:100``, where one of them may be left out."""
        self._ask(name)
        found = {"u": default, "i": default}
        for part in self._settings[name].split("/") if name in self._settings else []:
            quantity, colon, text = (piece.strip() for piece in part.rpartition(":"))
            if colon and quantity not in found:
                raise self.refuse(name, self._settings[name], "is a number, or one for each quantity, as u:200/i:100")
            value = self._number(name, text, low, high)
            found.update({quantity: value} if colon else dict.fromkeys(found, value))
        return found["u"], found["i"]

    def names(self) -> tuple[str, ...]:
        """All names that were written."""
        return tuple(self._settings)

    def done(self) -> None:
        """Refuses what was written and not asked for."""
        for name in self._settings:
            if name not in self._asked:
                known = ", ".join(self._asked) or "nothing"
                near = get_close_matches(name, self._asked, 1)
                meant = f" (did you mean {near[0]}?)" if near else ""
                raise SetupError(f"{self.kind} has '{name}', which it does not know; it knows {known}{meant}")

    def refuse(self, name: str, value: str, would_do: str) -> SetupError:
        """The error for a setting; to be raised."""
        return SetupError(f"{self.kind}: {name} is '{value}'; it {would_do}")

    def _ask(self, name: str) -> None:
        if name not in self._asked:
            self._asked.append(name)

    def _number(self, name: str, text: str, low: float, high: float) -> float:
        try:
            value = float(text)
        except ValueError:
            raise self.refuse(name, text, f"must be a number of {low:g} to {high:g}") from None
        if not isfinite(value) or not low <= value <= high:
            raise self.refuse(name, text, f"must be {low:g} to {high:g}")
        return value
