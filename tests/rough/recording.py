"""What happens in a rough record, drawn from a seed: waveforms in closed form, which samples are there, and what is true of them.

    fundamental    constant, or its frequency a ramp; amplitudes constant, a ramp or with a step; the angle too
    beside it      harmonics, direct parts, noise, phases that are dead
    samples        one rate or several, losses of all kinds, stamps with jitter

Plain numpy, and nothing of what is measured with.
"""

from dataclasses import dataclass, field

import numpy as np

TWO_PI = 2 * np.pi
Q_SHARE_MIN = 0.25
"""Of the apparent power: below, 0.1 % is of this share (IEC 62053-24 has limits from sin φ = 0.25 on)."""


@dataclass(frozen=True)
class Form:
    """What a format can say; a record is drawn to fit it."""

    phases: tuple[int, ...] = (3,)
    rates_hz: tuple[float, ...] = (4000.0, 5000.0, 6400.0, 10_000.0)
    loses_rows: bool = False
    """Rows may be left out, because others say when they are"""
    loses_values: bool = False
    """A value can be said to be missing"""
    has_stamps: bool = False
    """Each row has its own time, which may have jitter"""
    has_rates: bool = False
    """There may be several rates"""
    seconds: tuple[float, float] = (0.25, 4.0)


@dataclass
class Recording:
    """Samples (phases, n) on ``t_s``; ``cell_s`` is what each is worth, ``there`` whether it is."""

    rng: np.random.Generator
    t_s: np.ndarray
    cell_s: np.ndarray
    u_v: np.ndarray
    i_a: np.ndarray
    q_var: np.ndarray
    """(phases, n): reactive power of the fundamental at each instant"""
    hz: np.ndarray
    segments: tuple[tuple[float, int], ...]
    """Rates and how many samples have each"""
    kind: set[str] = field(default_factory=set)
    lost_rows: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    lost_values: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), bool))
    """(2 · phases, n): single values that are missing"""
    jitter_s: float = 0.0
    noise: float = 0.0
    """Relative to the amplitude, for what noise does to the truth of Q"""
    steps: float = 0.0
    """Sum of relative changes of power at steps: when a cycle with a step in it has what reactive power is a convention"""

    @property
    def phases(self) -> int:
        return len(self.u_v)

    @property
    def rate_hz(self) -> float:
        return self.segments[0][0]

    @property
    def there(self) -> np.ndarray:
        return ~(self.lost_rows | self.lost_values.any(axis=0))


def draw(seed: int, form: Form) -> Recording:
    """The record of a seed in a form."""
    rng = np.random.default_rng([seed, 77])
    kind: set[str] = set()
    phases = int(rng.choice(form.phases))
    segments = _segments(rng, form, kind)
    rates = np.concatenate([np.full(count, rate) for rate, count in segments])
    cell_s = 1 / rates
    t_s = np.concatenate(([0.0], np.cumsum(cell_s)[:-1]))
    length_s = float(cell_s.sum())
    jitter_s = 0.0
    sampled_s = t_s
    if form.has_stamps and len(segments) == 1 and rng.random() < 0.2:
        jitter_s = float(rng.uniform(0.01, 0.09)) / segments[0][0]
        noise = rng.normal(0, jitter_s, len(t_s)).clip(-4.5 * jitter_s, 4.5 * jitter_s)
        noise[[0, -1]] = 0
        sampled_s = t_s + noise
        kind.add("jitter")
    # The angle: a frequency that is constant, or runs evenly.
    nominal = float(rng.choice([50.0, 60.0], p=[0.7, 0.3]))
    hz_0 = nominal * (1 + float(rng.uniform(-0.02, 0.02)))
    slope = 0.0
    odd = rng.random()
    if odd < 0.08 and length_s > 0.4:
        hz_0 = float(rng.choice([16.7, 25.0, 33.3, 100.0, 400.0]))
        kind.add("odd frequency")
        if hz_0 * 12 > min(rate for rate, _ in segments):
            hz_0 = 25.0
    elif odd < 0.2 and length_s > 0.5:
        slope = float(rng.uniform(-0.5, 0.5))
        kind.add("frequency ramp")
    angle = TWO_PI * (hz_0 * sampled_s + slope * sampled_s**2 / 2) + rng.uniform(0, TWO_PI)
    hz = hz_0 + slope * sampled_s
    # Amplitudes and the lag of each phase.
    u_rms = float(rng.choice([57.735, 110.0, 230.0, 230.0, 6350.0])) * rng.uniform(0.9, 1.1, phases)
    i_rms = float(10 ** rng.uniform(-0.5, 2.5)) * rng.uniform(0.5, 1.5, phases)
    lag = np.radians(rng.uniform(15, 75)) * rng.choice([-1, 1]) + rng.uniform(-0.1, 0.1, phases)
    if rng.random() < 0.3:
        lag = lag + np.pi
    if phases == 3 and rng.random() < 0.12:
        u_rms[rng.integers(3)] = 0.0
        kind.add("dead phase")
    if phases > 1 and rng.random() < 0.1:
        i_rms[rng.integers(phases)] = 0.0
        kind.add("no current")
    gain_u, gain_i = np.ones((phases, len(t_s))), np.ones((phases, len(t_s)))
    lags = np.repeat(lag[:, np.newaxis], len(t_s), axis=1)
    steps = 0.0
    change = rng.random()
    if change < 0.15:
        ramp = float(rng.uniform(-0.4, 0.4))
        gain_i *= 1 + ramp * sampled_s / length_s
        kind.add("ramp")
    elif change < 0.3 and length_s > 0.5:
        after = sampled_s > rng.uniform(0.3, 0.7) * length_s
        du, di, dphi = rng.uniform(-0.3, 0.05), rng.uniform(-0.3, 0.3), rng.uniform(-0.3, 0.3)
        gain_u[:, after] *= 1 + du
        gain_i[:, after] *= 1 + di
        lags[:, after] += dphi
        steps = abs(du) + abs(di) + abs(dphi)
        kind.add("step")
    turn = angle - TWO_PI / 3 * np.arange(phases)[:, np.newaxis]
    u1, i1 = u_rms[:, np.newaxis] * gain_u, i_rms[:, np.newaxis] * gain_i
    u_v = np.sqrt(2) * u1 * np.sin(turn)
    i_a = np.sqrt(2) * i1 * np.sin(turn - lags)
    if rng.random() < 0.5:
        for order in rng.choice([3, 5, 7, 11], rng.integers(1, 3), replace=False):
            if order * hz_0 * 2.5 < min(rate for rate, _ in segments):
                u_v += np.sqrt(2) * u1 * rng.uniform(0, 0.04) * np.sin(order * turn + rng.uniform(0, TWO_PI))
                i_a += np.sqrt(2) * i1 * rng.uniform(0, 0.2) * np.sin(order * (turn - lags) + rng.uniform(0, TWO_PI))
        kind.add("harmonics")
    if rng.random() < 0.2:
        u_v += u_rms.max() * rng.uniform(-0.02, 0.02)
        i_a += i_rms.max() * rng.uniform(-0.2, 0.2)
        kind.add("direct")
    noise = 0.0
    if rng.random() < 0.3:
        noise = float(10 ** rng.uniform(-4, -2.3))
        u_v += rng.normal(0, noise * u_rms.max(), u_v.shape)
        i_a += rng.normal(0, noise * i_rms.max(), i_a.shape)
        kind.add("noise")
    record = Recording(rng, t_s, cell_s, u_v, i_a, u1 * i1 * np.sin(lags), hz, segments, kind)
    record.jitter_s, record.noise, record.steps = jitter_s, noise, steps
    _lose(record, form)
    if jitter_s:
        record.t_s = sampled_s
    return record


def _segments(rng: np.random.Generator, form: Form, kind: set[str]) -> tuple[tuple[float, int], ...]:
    low, high = form.seconds
    count = 1
    if form.has_rates and rng.random() < 0.2:
        count = int(rng.integers(2, 4))
        kind.add("several rates")
    segments = []
    for rate in rng.choice(form.rates_hz, count, replace=False):
        seconds = float(rng.uniform(low, high)) / count
        segments.append((float(rate), int(min(rate * seconds, 30_000 // count))))
    return tuple(segments)


def _lose(record: Recording, form: Form) -> None:
    """Leaves out rows or values: at random, regularly, in one piece. The first and the last row are there."""
    rng, n = record.rng, len(record.t_s)
    record.lost_rows = np.zeros(n, bool)
    record.lost_values = np.zeros((2 * record.phases, n), bool)
    if not (form.loses_rows or form.loses_values) or rng.random() < 0.4:
        return
    lost = np.zeros(n, bool)
    how = rng.choice(["few", "some", "many", "regular", "piece", "pieces", "long"])
    if how in ("few", "some", "many"):
        lost = rng.random(n) < {"few": 0.003, "some": 0.01, "many": 0.03}[str(how)]
    elif how == "regular":
        lost[int(rng.integers(1, 100)) :: int(record.rate_hz * rng.uniform(0.018, 0.06))] = True
    else:
        for _ in range(1 if how != "pieces" else int(rng.integers(2, 6))):
            size = int(record.rate_hz * (rng.uniform(0.001, 0.05) if how != "long" else rng.uniform(0.1, 0.3)))
            first = int(rng.integers(1, max(n - size - 1, 2)))
            lost[first : first + size] = True
    lost[[0, 1, -2, -1]] = False
    if lost.mean() > 0.5:
        lost[:] = False
    record.kind.add(f"lost: {how}")
    if form.loses_rows and (not form.loses_values or rng.random() < 0.6):
        record.lost_rows = lost
    else:
        rows = (
            rng.integers(0, 2 * record.phases, n) if rng.random() < 0.5 else np.full(n, rng.integers(2 * record.phases))
        )
        record.lost_values[rows, np.arange(n)] = lost


@dataclass(frozen=True)
class Truth:
    """Of the samples that are there, phase by phase."""

    u_rms_v: np.ndarray
    i_rms_a: np.ndarray
    p_w: np.ndarray
    q_var: np.ndarray
    s_va: np.ndarray
    hz: float
    measured_s: float
    length_s: float


def truth_of(record: Recording, u_v: np.ndarray, i_a: np.ndarray) -> Truth:
    """Plain means of the values as they were written; Q by construction."""
    there = record.there
    cells = record.cell_s[there]

    def mean(values: np.ndarray) -> np.ndarray:
        return (values[..., there] * cells).sum(axis=-1) / cells.sum()

    u, i = np.sqrt(mean(u_v**2)), np.sqrt(mean(i_a**2))
    return Truth(
        u,
        i,
        mean(u_v * i_a),
        mean(record.q_var),
        u * i,
        float(mean(record.hz)),
        float(cells.sum()),
        float(record.cell_s.sum()),
    )


def cut(record: Recording, n: int) -> None:
    """A record of the first n samples."""
    for name in ("t_s", "cell_s", "u_v", "i_a", "q_var", "hz", "lost_rows", "lost_values"):
        setattr(record, name, getattr(record, name)[..., :n])
