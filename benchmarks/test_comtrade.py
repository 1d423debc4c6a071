"""COMTRADE: our reader beside the package `comtrade` with numpy arrays, on the same files in one run.

A big record is written once for each format: 8 analog channels, without and with 16 digital ones. Both give all analog
channels as float64 in the recorded unit; the peer also gives the digital ones, which a meter does not ask for. They run in
turns, and the ratio is of the best times of as many runs.
"""

import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import comtrade
import numpy as np
import pytest
from tests.sources.records import FORMATS, Record

from trefas.sources.comtrade import open_record
from trefas.sources.comtrade_dat import read_data

SAMPLES = 200_000
RATIO_MIN = 10.0
TURNS = 7
NAMES = ("UA", "UB", "UC", "UN", "IA", "IB", "IC", "IN")


@pytest.fixture(scope="session", params=[(form, digitals) for form in FORMATS for digitals in (0, 16)], ids=str)
def record(request, tmp_path_factory) -> Path:
    form, digitals = request.param
    numbers = np.random.default_rng(1).integers(-30_000, 30_000, (8, SAMPLES)).astype(np.float64)
    units = ("V",) * 4 + ("A",) * 4
    return Record(numbers, NAMES, units, form=form, digitals=digitals).write(
        tmp_path_factory.mktemp(form), f"{form.lower()} with {digitals} digital channels"
    )


def ours(path: Path) -> np.ndarray:
    configuration, raw, where = open_record(path)
    data = read_data(configuration, raw, tuple(range(len(configuration.analogs))), where)
    return data.columns(0, data.rows)


def peers(path: Path) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.array(comtrade.load(str(path), use_numpy_arrays=True, use_double_precision=True).analog)


def test_ten_times_the_speed_of_the_peer_and_the_same_values(benchmark, record):
    values = ours(record)
    expected = peers(record)
    assert np.array_equal(values, expected)

    our_s, peer_s = [], []
    for _ in range(TURNS):
        our_s.append(timed(ours, record))
        peer_s.append(timed(peers, record))
    benchmark.pedantic(ours, (record,), rounds=TURNS)

    ratio = min(peer_s) / min(our_s)
    size = record.with_suffix(".dat").stat().st_size
    benchmark.extra_info["times_the_peer"] = round(ratio, 1)
    print(
        f"\n{record.stem}: {size / min(our_s) / 1e6:.0f} MB/s, peer {size / min(peer_s) / 1e6:.0f} MB/s, {ratio:.1f} times"
    )
    assert ratio >= RATIO_MIN


def timed(read: Callable[[Path], np.ndarray], path: Path) -> float:
    begin = perf_counter()
    read(path)
    return perf_counter() - begin
