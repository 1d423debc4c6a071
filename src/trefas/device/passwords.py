"""The passwords of the meter's interfaces, kept in its memory: a client that may can change its own."""

from collections.abc import Iterator, MutableMapping
from typing import cast

from trefas.base.label import Label
from trefas.base.part import Part


class Passwords(Part):
    """Low level security: one password for each association, by its name."""

    module = Label(None, "password of the primary module port", writable=True, octets=True)
    optical = Label(None, "password of the optical port", writable=True, octets=True)
    ccc = Label(None, "password of the CCC module port", writable=True, octets=True)

    standard = Label(None, "password of the standard face", writable=True, octets=True)
    short = Label(None, "password of the standard face by short names", writable=True, octets=True)

    def first(self, password: bytes) -> "PasswordTable":
        """Sets all of them, as the factory does, and gives the table that the server looks them up in and changes them in."""
        table = PasswordTable(self)
        for name in table:
            table[name] = password
        return table


class PasswordTable(MutableMapping[str, bytes]):
    """The passwords of one meter by the names of their associations; they are those of the memory."""

    def __init__(self, passwords: Passwords) -> None:
        self._passwords = passwords
        self._labels = {each.attribute: each for each in Passwords.declared() if isinstance(each, Label)}

    def __getitem__(self, name: str) -> bytes:
        return cast(bytes, self._passwords.value_of(self._labels[name]))  # they are declared as octets

    def __setitem__(self, name: str, password: bytes) -> None:
        self._passwords.put(self._labels[name], password)

    def __delitem__(self, name: str) -> None:
        raise AssertionError("every association keeps its password")

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)
