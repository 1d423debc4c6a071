"""Compact data: values packed as their template says, and another number for another template."""

import pytest

from tests.core.intervals import Step, intervals_of
from tests.cosem.house import LLS_AARQ, ask
from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.core.load_profile import LoadProfile
from trefas.core.power import Power
from trefas.cosem.faces.standard import STANDARD_SAP
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire.axdr import U8, U32, Enumerated, decode
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_get import GetRequestNormal

COMPACT = Obis.parse("0.0.66.0.1.255")
DOUBLE_LONG_UNSIGNED, OCTET_STRING, UNSIGNED = 0x06, 0x09, 0x11


def device_of(**options):
    device = build(Order(standard_face=True, **options), start=Instant(0))
    association = device.server.association(1, STANDARD_SAP)
    association.receive(LLS_AARQ)
    return device, association


def get(association, class_id, name, index):
    return ask(association, GetRequestNormal(0xC1, Name(class_id, name, index))).given


def columns(association):
    """Class, logical name and attribute of each."""
    found = [each.value for each in get(association, 62, COMPACT, 3).value]
    return [(kind.value, Obis.from_bytes(name.value), index.value) for kind, name, index, _ in found]


def unpacked(association):
    """Each value, by the column it is of: the tag of the template before what is packed makes it A-XDR again."""
    description, packed = (get(association, 62, COMPACT, index).value for index in (5, 2))
    tag, count, *tags = description
    assert (tag, count) == (0x02, len(tags))
    sizes = {DOUBLE_LONG_UNSIGNED: 4, UNSIGNED: 1, OCTET_STRING: 13}
    found, place = {}, 0
    for column, kind in zip(columns(association), tags, strict=True):
        found[column] = decode(bytes((kind,)) + packed[place : place + sizes[kind]])
        place += sizes[kind]
    assert place == len(packed)
    return found


def test_registers_and_clock_are_packed_as_they_are_now():
    device, association = device_of()
    device.meter.advance(intervals_of([Step(p_w=(1000.0, 0, 0), seconds=3600.0)], start_ns=Instant(0)))
    device.server.now = device.meter.now

    found = unpacked(association)

    assert [index for kind, _, index in found if kind in (62, 8)] == [4, 2]
    assert found[3, Obis.parse("1.0.1.8.0.255"), 2].value == 1000  # Wh
    for (kind, name, index), value in found.items():
        assert value == get(association, kind, name, index)
    assert get(association, 62, COMPACT, 6) == Enumerated(1)  # captured by reading


def test_another_choice_of_registers_has_another_template():
    device, association = device_of()
    profile = device.meter.part(LoadProfile)
    before = get(association, 62, COMPACT, 4)

    profile.open_log(profile.columns[:1], 10)

    after = get(association, 62, COMPACT, 4)
    assert isinstance(before, U8)
    assert after != before
    assert len(columns(association)) == 3
    assert next(iter(unpacked(association).values())) == after


def test_what_has_no_unit_is_captured_as_data():
    device, association = device_of()
    device.meter.part(LoadProfile).open_log((Power.failures,), 10)

    *_, column = columns(association)

    assert column == (1, Obis.parse("0.0.96.7.0.255"), 2)  # class Data, attribute value
    assert unpacked(association)[column] == U32(0)


@pytest.mark.parametrize("index", [2, 5])
def test_it_is_read_and_never_written(index):
    _, association = device_of()

    assert Name(62, COMPACT, index).encode() not in association.rights.writers
