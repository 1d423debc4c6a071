"""Rows of a COMTRADE record: stamps of 32 bits that begin again."""

import numpy as np
import pytest

from tests.sources.records import Record, sines
from trefas.metrology.samples import SampleBlock
from trefas.sources.spec import open_source


@pytest.mark.parametrize("rates", [((1000.0, 9000),), ((1000.0, 4500), (1000.0, 9000))])
def test_stamps_that_begin_again_after_32_bits_agree_with_the_rate(tmp_path, rates):
    stamps = np.arange(9000) * 1_000_000 % 2**32  # nanoseconds: again after 4.3 s
    record = Record(sines(9000, 1000.0), rates=rates, stamps=stamps, stamp_factor="0.001")

    source = open_source(str(record.write(tmp_path)))

    assert source.remarks == ()
    assert sum(part.samples for part in source.stream() if isinstance(part, SampleBlock)) == 9000
