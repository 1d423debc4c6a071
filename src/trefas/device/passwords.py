"""The passwords of the meter's interfaces, kept in its memory: a client that may can change its own."""

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

    def first(self, password: bytes) -> dict[str, bytes]:
        """Sets all of them, as the factory does, and gives the table that the server looks them up in and changes them in."""
        for each in type(self).declared():
            self.labels[each.attribute] = password
        return cast(dict[str, bytes], self.labels)  # the labels are declared as octets
