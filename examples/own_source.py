"""A source of your own: whatever gives blocks of samples, here a motor that starts, and a hole where nobody sampled."""

from collections.abc import Iterator

import numpy as np

from trefas import Gap, Meter, SampleBlock

RATE_HZ, SECOND_NS = 4_000, 1_000_000_000


def motor(seconds: int) -> Iterator[SampleBlock | Gap]:
    """60 A for a second, then 10 A, 30° behind the voltage; without samples from 5 s to 6 s."""
    for second in range(seconds):
        if second == 5:
            yield Gap(second * SECOND_NS, (second + 1) * SECOND_NS, "the recorder was off")
            continue
        t = second + np.arange(RATE_HZ) / RATE_HZ
        angles = 2 * np.pi * (50 * t - np.array([[0], [1], [2]]) / 3)
        amplitude_a = np.sqrt(2) * (60 if second == 0 else 10)
        u_v, i_a = 230 * np.sqrt(2) * np.sin(angles), amplitude_a * np.sin(angles - np.radians(30))
        yield SampleBlock(u_v, i_a, RATE_HZ, start=second * SECOND_NS)


meter = Meter().run(motor(12))
print(meter.read("A14"), meter.read("R1"), meter.clock.time())
