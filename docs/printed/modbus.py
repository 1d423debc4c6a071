"""The maps of Modbus: what stands where."""

from printed.markdown import table
from trefas.device.modbus import sdm630, sunspec


def sdm630_rows() -> str:
    """Input registers."""
    return table("Address | What it is", [(f"{row.address}", row.name) for row in sdm630.INPUT])


def sunspec_rows() -> str:
    """Groups of model 203."""
    rows = [
        (each.name, _places([at for at, _ in each.points]), f"{each.scale_at}", f"{each.exponent}")
        for each in sunspec.GROUPS
    ]
    rows += [
        (each.name, _places([at for at, _, _ in each.points]), f"{each.scale_at}", "0") for each in sunspec.ENERGIES
    ]
    return table("What it is | Offsets | Power of ten at | At least", rows)


def _places(offsets: list[int]) -> str:
    return ", ".join(map(str, offsets))
