"""How much of a block is joined to the one before."""

import pytest

from trefas.metrology.stitching import samples_to_join


@pytest.mark.parametrize(
    ("start", "samples"),
    [
        (-1500.0, 500 + 640),  # ends 500 behind the beginning of the block; 3 cycles are 600, and 2 % are 40
        (-500.0, 1500 + 640),
        (-2300.0, 1700 + 640),  # ended in the tail; so does the one behind it, in the block
        (-2000.0, 2000 + 640),  # may end on either side
        (-9000.0, 1),  # should have ended long ago: what it needs is not known
    ],
)
def test_the_last_window_that_begins_before_a_block_ends_in_what_is_joined(start, samples):
    assert samples_to_join(10_000, 10_000 + start, 2000.0, 10) == samples


def test_before_the_first_window_twelve_cycles_of_the_slowest_network_are_foretold():
    # 12 cycles of 40 Hz at 1 kHz, 3 more, and 2 %
    assert samples_to_join(100, -0.5, 300.0, 0) == int(299.5 + 75 + 6) - 100
