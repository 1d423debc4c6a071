"""A home port that fails, as amshan hears it: nothing that was hurt is read, and how long it is out of step is known."""

from functools import cache

import pytest

from tests.judges.test_han import asked
from tests.wire.han.faulty import NOISE, frame, telegram
from trefas.base.draw import Draw
from trefas.wire.line_fault import LINE_FAULTS

EVERY = 12
"""Pushes from one that is hurt to the next."""
OUT_OF_STEP = 2_047
"""Bytes that amshan goes on with a frame which does not end where it says."""
COUNT = 3 * EVERY


def stream(kind, name):
    """Pushes of which every twelfth is hurt, and their numbers."""
    draw = Draw(3)
    said, good = b"", []
    for number in range(1, COUNT + 1):
        made = telegram(number) if kind == "p1" else frame(kind, number)
        is_hurt = number % EVERY == 0
        said += LINE_FAULTS[name].spoil(made, draw) if is_hurt else made
        good += [number] if not is_hurt or name == NOISE else []
    return said, good


CASES = {name: ("nve-1", name) for name in LINE_FAULTS}
TELEGRAMS = {f"p1 {name}": ("p1", name) for name in ("wrong-fcs", "lost-byte")}


@cache
def read():
    cases = {case: stream(*each)[0] for case, each in (CASES | TELEGRAMS).items()}
    return asked("amshan", {case: {"said": said.hex(), "keyed": False} for case, said in cases.items()})


def numbers(case):
    found = read()[case]
    assert isinstance(found, list), found
    return [push["active_power_import"] for push in found]


@pytest.mark.parametrize("case", CASES)
def test_amshan_reads_no_frame_that_was_hurt_and_those_before_it_leaves_step(case):
    kind, name = CASES[case]
    found, good = numbers(case), stream(kind, name)[1]

    assert set(found) <= set(good)
    assert found == sorted(found)
    # A frame of one phase has 230 bytes or less: it is in step again behind 2047 bytes, and two frames more at most.
    steps = OUT_OF_STEP // len(frame(kind, 2)) + 2
    assert steps < EVERY
    assert {number for number in good if number % EVERY > steps or number < EVERY} <= set(found)


@pytest.mark.parametrize("name", ["wrong-fcs", "wrong-hcs"])
def test_amshan_stays_in_step_where_a_frame_is_as_long_as_it_says(name):
    assert numbers(name) == stream("nve-1", name)[1]


@pytest.mark.parametrize("case", TELEGRAMS)
def test_amshan_passes_over_a_telegram_that_was_hurt(case):
    assert numbers(case) == stream(*TELEGRAMS[case])[1]
