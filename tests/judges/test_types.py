"""What the real meter's face says has types, scalers and units that all three clients read; what one cannot is named.

The types are those that gurux-dlms 1.0.203, pydlms-client 0.1.0 and dlms-cosem 25.1.0 decode, read in their sources; that they
read every attribute is asked of them in ``test_judges`` and ``test_faces``. dlms-cosem has no code for floating point, BCD,
compact arrays, UTF-8 strings, and bit-strings; the last are what the Blue Book wants in two attributes.
"""

import pytest

from tests.cosem.house import LLS_AARQ
from tests.judges import standing
from tests.judges.test_faces import OPTICAL
from trefas.wire.axdr import (
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Array,
    BitString,
    Boolean,
    Enumerated,
    Null,
    OctetString,
    Structure,
    Values,
    VisibleString,
    decode,
)

ALL_READ = {
    Null,
    Array,
    Structure,
    Boolean,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
    Enumerated,
    OctetString,
    VisibleString,
}
NAMED = {(15, 5): {BitString}, (18, 3): {BitString}}
"""Class and attribute: the conformance of an association, the blocks of an image. The page of the judges says so."""
SCALERS = range(-6, 7)
UNITS = {5, 6, 7, 8, 13, 19, 27, 28, 29, 30, 31, 32, 33, 35, 44, 56, 255}
"""Blue Book, 4.3.2, of those that all three know: h, min, s, °, m³, l, W, VA, var, Wh, varh, VAh, A, V, Hz, %, none."""


@pytest.fixture(scope="module")
def association():
    found = standing.with_a_past().server.association(*OPTICAL)
    found.receive(LLS_AARQ)
    return found


def types_of(data):
    yield type(data)
    if isinstance(data, Values):
        for each in data.value:
            yield from types_of(each)


def test_every_value_has_a_type_that_all_three_read(association):
    read = 0
    for each in association.objects:
        for index in each.indexes:
            reader = association.rights.readers.get(each.name(index).encode())
            if reader is not None:
                others = set(types_of(decode(reader()))) - ALL_READ
                assert others <= NAMED.get((each.class_id, index), set()), (each, index, others)
                read += 1
    assert read > 700


def test_every_scaler_and_unit_is_one_that_all_three_know(association):
    registers = [each for each in association.objects if each.class_id in (3, 4)]
    for each in registers:
        scaler, unit = decode(association.rights.readers[each.name(3).encode()]()).value
        assert scaler.value in SCALERS, each
        assert unit.value in UNITS, each
    assert len(registers) > 150
