"""What dlms-cosem does in suites 0, 1 and 2, as far as its client goes: see ``judge_dlms_cosem_suites``."""

import pytest

from tests.cosem.secure_house import SecureHouse
from tests.judges.secure import judged
from trefas.cosem.rights import SUPPORTED
from trefas.wire.suite import SUITE_0, SUITE_1, SUITE_2

NUMBER, NUMBER_2 = 12345679, 0

suites = pytest.mark.parametrize("suite", [SUITE_0, SUITE_1, SUITE_2])


def house_of(suite):
    """This judge takes no counter of a meter that is 0, which the first of a new meter is."""
    house = SecureHouse(suite, view={"conformance": SUPPORTED})
    assert house.counters.take() == 0
    return house


@suites
def test_dlms_cosem_reads_brings_new_keys_and_goes_on_with_them(suite):
    found = judged(house_of(suite), "read", "transfer", judge="dlms_cosem")

    assert found == {"number": [NUMBER] * 3}


@suites
def test_dlms_cosem_reads_a_list_in_which_one_is_refused(suite):
    found = judged(house_of(suite), "many", judge="dlms_cosem")

    assert found == {"many": [NUMBER, NUMBER_2, "READ_WRITE_DENIED"]}
