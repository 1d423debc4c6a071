"""Settings of readouts: first values, lists, and what is said unasked."""

import pytest

from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.local_readout import SETTINGS, USER_DATA_1, USER_DATA_2, LocalReadout, Modes
from trefas.core.meter import Meter


def part_of(meter):
    return meter.part(LocalReadout)


@pytest.fixture
def part():
    return part_of(Meter((LocalReadout,), start=Instant(0)))


def test_first_values_are_those_of_the_makers_description(part):
    # 5512-1458, figure 1: what is marked there
    first = {name: part.value_of(slot) for name, slot in SETTINGS.items()}

    assert [first[f"131.0.{number}"] for number in range(1, 17)] == [
        *(1, 1, 1),
        *(0, 0, 0),
        *(3, 3, 3),
        *(1, 1, 1),
        *(1500, 1500, 1700, 90),
    ]


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("131.0.1", 0, 1), ("131.0.6", 0, 17_280), ("131.0.9", 0, 5), ("131.0.12", 0, 2), ("131.0.13", 1000, 65_000)],
)
def test_a_setting_keeps_to_its_range(part, name, least, most):
    for count in (least, most):
        part.accept(SETTINGS[name], count, Instant(0))
        assert part.value_of(SETTINGS[name]) == count
    for count in (least - 1, most + 1):
        with pytest.raises(LocalError):
            part.accept(SETTINGS[name], count, Instant(0))


def test_each_port_reads_out_its_own_list(part):
    part.objects = " ".join(USER_DATA_2)
    part.user_data[0] = 0

    assert part.names("module") == USER_DATA_1
    assert tuple(part.names("optical")) == USER_DATA_2
    assert (len(USER_DATA_1), len(USER_DATA_2)) == (9, 27)


def test_nothing_is_said_unasked_but_in_mode_d0(part):
    part.unasked[2] = 12
    assert part.unasked_ns("optical") == 0

    part.modes[2] = Modes.A_C_AND_D0

    assert part.unasked_ns("optical") == 60 * NS_PER_S
    assert part.unasked_ns("module") == 0
