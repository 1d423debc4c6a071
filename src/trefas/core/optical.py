"""The optical port, which the right button can close: nobody is answered there until it is opened again."""

from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit


class OpticalPort(Part):
    """That of one meter. It stays closed over power cuts."""

    closed = Slot(None, Unit.NONE, "optical port: closed by the right button", limits=(0, 1))
