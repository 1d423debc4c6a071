"""Which windows are of a network of 50 or 60 Hz, window by window."""

import numpy as np
import pytest

from trefas.metrology.mains import SPANS_MAX, Mains
from trefas.metrology.observer import Windows

RATE_HZ = 1000.0
GONE, UNKNOWN = 0.0, -1.0


def windows_of(*hz, first=0):
    """Windows of 200 samples; GONE: no voltage, UNKNOWN: one without a frequency."""
    window = np.zeros((len(hz), 5))
    system = np.zeros((len(hz), 3, 5))
    for row, each in enumerate(hz):
        start = 200.0 * (first + row) - 0.5
        window[row] = start, start + 200, max(each, 0.0) * 0.2, max(each, 0.0) / RATE_HZ, 200
        system[row, :, 3] = np.nan if each == UNKNOWN else 0.0
    return Windows(len(hz), window, system)


def others(*hz):
    """Which windows are of another network, after all of them."""
    mains = Mains(RATE_HZ)
    mains.take(windows_of(*hz))
    mains.finish(windows_of())
    return "".join("x" if mains.touches(200.0 * n + 50, 200.0 * n + 60) else "." for n in range(len(hz)))


@pytest.mark.parametrize(
    ("hz", "right"),
    [
        ((50, 50, 60, 43, 68), "....."),
        ((16.7, 16.7, 16.7), "xxx"),
        ((400,), "x"),
        ((50, 100, 50, 33, 50), "....."),  # one alone is a fault
        ((50, 80, 81, 82, 50, 50), ".xxx.."),
        ((50, GONE, GONE, 50), "...."),
        ((50, UNKNOWN, UNKNOWN, UNKNOWN), "...."),  # a fault of a network that is known
        ((GONE, GONE, 50), "..."),
        ((UNKNOWN, UNKNOWN, 50), "..."),
        ((UNKNOWN, 16.7, UNKNOWN, GONE, 16.7), "xxxxx"),
        ((50, 80, UNKNOWN, 81, 50), ".xxx."),
    ],
)
def test_a_network_is_another_one_from_the_second_window_on(hz, right):
    assert others(*hz) == right


def test_an_unknown_frequency_at_the_end_of_all_is_no_network_of_the_mains():
    mains = Mains(RATE_HZ)
    mains.take(windows_of(UNKNOWN, UNKNOWN))
    assert mains.settled < 0.0
    mains.finish(windows_of())

    assert mains.touches(10.0, 20.0)
    assert mains.other_s == pytest.approx(0.4)


def test_the_frequency_of_another_network_is_that_of_its_windows_that_have_one():
    mains = Mains(RATE_HZ)
    assert mains.other_hz is None

    mains.take(windows_of(UNKNOWN, 16.0, UNKNOWN, GONE, 17.0))

    assert mains.other_hz == pytest.approx(16.5)
    assert mains.other_s == pytest.approx(1.0)


def test_what_is_settled_waits_for_the_window_that_tells():
    mains = Mains(RATE_HZ)
    mains.take(windows_of(50.0, 80.0))
    assert mains.settled == 199.5
    mains.take(windows_of(50.0, first=2))
    assert mains.settled == 599.5


def test_short_windows_at_the_end_make_no_other_network():
    mains = Mains(RATE_HZ)
    mains.take(windows_of(50.0, 50.0))
    mains.finish(windows_of(40.0, 38.0, first=2))

    assert mains.other_s == 0.0


def test_many_changes_are_remembered_in_a_bounded_number_of_spans():
    mains = Mains(RATE_HZ)
    for n in range(3_000):
        mains.take(windows_of(50.0, 80.0, 80.0, first=3 * n))

    assert len(mains._spans) <= 1_001
    assert mains.touches(200.0 * 8_999, 200.0 * 8_999 + 10)


def test_of_more_windows_without_a_frequency_than_are_remembered_none_is_taken_for_the_mains():
    mains = Mains(RATE_HZ)
    mains.take(windows_of(*[UNKNOWN] * (2 * SPANS_MAX)))
    mains.finish(windows_of())

    assert mains.touches(10.0, 20.0)
    assert mains.other_s == pytest.approx(2 * SPANS_MAX * 0.2)
