"""Sampled values as merging units really send them: data sets of IEC 61869-9, counters of all kinds, captures without stamps.

Every frame is written by the tests' own encoder; the load is 230 V, 10 A, 60° lagging, 50 Hz.
"""

import struct
from collections.abc import Callable, Iterable
from math import cos, pi, sqrt
from pathlib import Path

import numpy as np
import pytest

from tests.sources.bay import NOON_S, Stamped, pcap
from tests.sources.test_sampled_values import joined
from tests.wire.ber_encoder import frame, sample
from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.metrology.samples import Gap, Wiring
from trefas.sources.spec import open_source

RATE_HZ = 4000


def current(k: int, phase: int, rate_hz: int) -> tuple[int, int]:
    return round(10_000 * sqrt(2) * cos(2 * pi * (50 * k / rate_hz - phase / 3) - pi / 3)), 0


def voltage(k: int, phase: int, rate_hz: int, u_v: float = 230.0) -> tuple[int, int]:
    return round(100 * u_v * sqrt(2) * cos(2 * pi * (50 * k / rate_hz - phase / 3))), 0


def four_and_four(k: int, rate_hz: int) -> list[tuple[int, int]]:
    i, u = ([of(k, phase, rate_hz) for phase in range(3)] for of in (current, voltage))
    return [*i, (0, 0x2000), *u, (0, 0x2000)]


def sent(
    ks: Iterable[int],
    *,
    number: Callable[[int], int],
    channels: Callable[[int, int], list[tuple[int, int]]] = four_and_four,
    rate_hz: int = RATE_HZ,
    name: str = "MU01",
    fields: tuple[tuple[int, bytes], ...] = (),
    stamp: Callable[[int], int] = lambda k: NOON_S * NS_PER_S + k * NS_PER_S // RATE_HZ,
) -> list[Stamped]:
    """One frame for each sample."""
    return [
        (
            stamp(k),
            frame(
                [
                    sorted(
                        [
                            (0x80, name.encode()),
                            (0x82, struct.pack(">H", number(k))),
                            (0x83, bytes(4)),
                            (0x85, b"\2"),
                            (0x87, sample(channels(k, rate_hz))),
                            *fields,
                        ]
                    )
                ]
            ),
        )
        for k in ks
    ]


def written(folder: Path, frames: Iterable[Stamped]) -> Path:
    path = folder / "bay.pcap"
    path.write_bytes(pcap(frames))
    return path


def is_right(source, samples: int) -> bool:
    """P of each phase is 230 V · 10 A · cos 60° = 1150 W; of whole cycles, rounded to 1 mA and 10 mV."""
    u_v, i_a = joined(source)
    whole = u_v.shape[1] // 80 * 80
    p_w = np.mean((u_v * i_a)[:, :whole], axis=1).tolist()
    return u_v.shape[1] == samples and p_w == pytest.approx([1150.0] * len(p_w), rel=2e-5)


# ---- where smpCnt begins again

WRAPS = {"second": 4000, "cycle": 80, "counter": 65536}


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS.keys())
@pytest.mark.parametrize("first", [0, 65_000])
def test_where_numbers_begin_again_is_found(tmp_path, wrap, first):
    source = open_source(str(written(tmp_path, sent(range(first, first + 1600), number=lambda k: k % wrap))))

    assert source.rate_hz == RATE_HZ
    assert is_right(source, 1600)
    assert not [item for item in source.stream() if isinstance(item, Gap)]


@pytest.mark.parametrize("wrap", WRAPS.values(), ids=WRAPS.keys())
def test_what_was_lost_is_a_gap_and_what_came_twice_is_dropped(tmp_path, wrap):
    lost = {*range(300, 303), *range(700, 860), *range(1000, 1085)}
    frames = sent((k for k in range(2000) if k not in lost), number=lambda k: (64_500 + k) % wrap)
    frames = [each for k, one in enumerate(frames) for each in ([one, one] if k % 7 == 0 else [one])]

    source = open_source(str(written(tmp_path, frames)))

    gaps = [(item.start, item.end) for item in source.stream() if isinstance(item, Gap)]
    assert [round((end - start) * RATE_HZ / NS_PER_S) for start, end in gaps] == [3, 160, 85]
    assert (source.counts.good, source.counts.lost) == (2000 - len(lost), len(lost))
    assert source.counts.twice + source.counts.late == (2000 - len(lost) + 6) // 7
    assert source.total_s == 0.5


def test_frames_that_waited_in_the_network_are_not_taken_for_lost_cycles(tmp_path):
    def stamp(k: int) -> int:
        waited = k // 400 * 400 + 100 if 0 < k % 400 < 100 else k  # 25 ms, more than a cycle
        return NOON_S * NS_PER_S + waited * NS_PER_S // RATE_HZ

    source = open_source(str(written(tmp_path, sent(range(2000), number=lambda k: k % 80, stamp=stamp))))

    assert is_right(source, 2000)
    assert source.total_s == 0.5


# ---- captures without stamps

PER_SECOND = ((0x86, struct.pack(">H", 4000)), (0x88, b"\0\1"))
PER_PERIOD = ((0x86, struct.pack(">H", 80)), (0x88, b"\0\0"))
NO_MODE = ((0x86, struct.pack(">H", 4000)),)


@pytest.mark.parametrize("fields", [PER_SECOND, NO_MODE])
@pytest.mark.parametrize("wrap", [4000, 65536])
def test_the_rate_of_a_capture_without_stamps_is_that_of_its_fields(tmp_path, fields, wrap):
    frames = sent(range(100, 900), number=lambda k: k % wrap, fields=fields, stamp=lambda k: 0)

    source = open_source(str(written(tmp_path, frames)))

    assert source.rate_hz == RATE_HZ
    assert is_right(source, 800)
    assert next(source.stream()).start == Instant(0)


def test_samples_a_period_say_the_rate_once_the_second_is_over(tmp_path):
    frames = sent(range(3600, 4400), number=lambda k: k % 4000, fields=PER_PERIOD, stamp=lambda k: 0)

    assert open_source(str(written(tmp_path, frames))).rate_hz == RATE_HZ


@pytest.mark.parametrize("wrap", [80, 65536])
def test_samples_a_period_alone_do_not_say_it(tmp_path, wrap):
    path = written(tmp_path, sent(range(800), number=lambda k: k % wrap, fields=PER_PERIOD, stamp=lambda k: 0))

    with pytest.raises(
        SetupError, match=r"the rate cannot be told: 800 samples have no stamps, .* say it, as rate=4000"
    ):
        open_source(str(path))
    assert is_right(open_source(f"{path},rate=4000"), 800)


# ---- data sets

SETS = {
    "F4000S1I4U4": (four_and_four, Wiring.FOUR_WIRE),
    "F4000S1I3U3": (lambda k, r: [of(k, p, r) for of in (current, voltage) for p in range(3)], Wiring.FOUR_WIRE),
    "F4000S1I8U4": (lambda k, r: [*four_and_four(k, r)[:4], *[(1, 0)] * 4, *four_and_four(k, r)[4:]], Wiring.FOUR_WIRE),
    "F4000S1I1U1": (lambda k, r: [current(k, 0, r), voltage(k, 0, r)], Wiring.SINGLE),
}


@pytest.mark.parametrize("code", SETS)
@pytest.mark.parametrize("field", [0x80, 0x81])
def test_a_variant_code_in_svid_or_datset_says_the_channels(tmp_path, code, field):
    channels, wiring = SETS[code]
    text = f"BAY1_{code}"
    fields = ((0x81, f"MU/LLN0${text}".encode()),) if field == 0x81 else ()
    name = text if field == 0x80 else "MU01"

    source = open_source(
        str(written(tmp_path, sent(range(800), number=int, channels=channels, name=name, fields=fields)))
    )

    assert source.wiring is wiring
    assert is_right(source, 800)


@pytest.mark.parametrize(
    ("channels", "mapping"),
    [
        (SETS["F4000S1I3U3"][0], None),
        (lambda k, r: [*four_and_four(k, r)[:4], *[(1, 0)] * 4, *four_and_four(k, r)[4:], *[(1, 0)] * 4], None),
        (
            lambda k, r: [*four_and_four(k, r)[4:], *four_and_four(k, r)[:4], (5, 0)],
            "u1=1,u2=2,u3=3,i1=5,i2=6,i3=7,in=8",
        ),
    ],
)
def test_other_data_sets_are_refused_with_a_map_that_works(tmp_path, channels, mapping):
    path = written(tmp_path, sent(range(800), number=int, channels=channels))

    with pytest.raises(SetupError, match=r"how many of them are currents is not told: .* --map (\S+)$") as refusal:
        open_source(str(path))

    mapping = mapping or str(refusal.value).rpartition(" ")[2]
    assert is_right(open_source(f"sv:{path}", mapping), 800)
    assert is_right(open_source(f"sv:{path},{mapping}"), 800)  # as settings, for trefas run and meter files


def test_currents_alone_have_no_voltages(tmp_path):
    path = written(tmp_path, sent(range(800), number=int, channels=lambda k, r: four_and_four(k, r)[:4]))

    source = open_source(f"sv:{path}", "i1=1,i2=2,i3=3,in=4")

    assert source.absent.rows == {"u1", "u2", "u3"}
    assert np.sqrt(np.mean(joined(source)[1] ** 2, axis=1)) == pytest.approx([10.0] * 3, rel=1e-5)


def test_only_the_channels_that_are_taken_must_be_vouched_for(tmp_path):
    def channels(k: int, rate_hz: int) -> list[tuple[int, int]]:
        return [*four_and_four(k, rate_hz), (0, 1)]

    path = written(tmp_path, sent(range(800), number=int, channels=channels))

    assert open_source(f"sv:{path},i1=1,u1=5").counts.good == 800
    with pytest.raises(SetupError, match="one must go"):
        open_source(f"sv:{path},i1=1,u1=5", "i1=1")
    assert open_source(f"sv:{path},i1=9,u1=5").counts.bad == 800
