"""Identifiers of PQDIF are those that the standard registers (IEEE 1159.3, annex B), written out whole."""

from uuid import UUID

import pytest

from trefas.wire import pqdif_ids as ids


@pytest.mark.parametrize(
    ("found", "registered"),
    [
        (ids.ACTIVE_POWER, "a6b31ae1-b451-11d1-ae17-0060083a2628"),
        (ids.REACTIVE_POWER, "a6b31ae4-b451-11d1-ae17-0060083a2628"),
        (ids.REACTIVE_POWER_1, "672d0310-7810-11d4-a4b3-444553540000"),
        (ids.APPARENT_POWER, "a6b31ae6-b451-11d1-ae17-0060083a2628"),
        (ids.POWER_FACTOR, "a6b31ae3-b451-11d1-ae17-0060083a2628"),
        (ids.DISPLACEMENT_FACTOR, "a6b31ad3-b451-11d1-ae17-0060083a2628"),
        (ids.NEGATIVE_UNBALANCE, "a6b31ae8-b451-11d1-ae17-0060083a2628"),
        (ids.ZERO_UNBALANCE, "a6b31ae7-b451-11d1-ae17-0060083a2628"),
        (ids.PST, "515bf320-71ca-11d4-a4b3-444553540000"),
        (ids.PLT, "515bf321-71ca-11d4-a4b3-444553540000"),
        (ids.HARMONIC_GROUP, "53be6ba8-0789-455b-9a95-da128683dda7"),
    ],
)
def test_a_characteristic_has_its_registered_identifier(found, registered):
    assert found == UUID(registered)
