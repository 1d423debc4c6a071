"""Every object of both faces, read by clients that others wrote, beside what the meter itself says.

The meter is ordered with everything and stands still (see ``standing``), so all values are compared, rows of logs too. Where
judges and meter disagree, the judges are wrong: see ``judge_dlms_cosem`` and ``judge_gurux``.
"""

import functools

import pytest

from tests.cosem.ciphered import GAK, GUEK
from tests.cosem.dialogue import aarq
from tests.cosem.house import LLS_AARQ
from tests.judges import standing
from tests.judges.asked import PACKAGES, found
from trefas.cosem.model import CLOCK
from trefas.cosem.rights import SUPPORTED_SHORT
from trefas.wire import apdu
from trefas.wire.acse import Context
from trefas.wire.axdr import Array, BitString, Null, Octets, Structure, decode
from trefas.wire.xdlms import Name

OPTICAL, STANDARD, SHORT = (19, 16), (1, 17), (2, 17)
"""Client and server of an association."""
KEYS = {0: (GUEK, GAK), 2: (bytes(range(32)), bytes(range(0xC0, 0xE0)))}
"""Unicast and authentication key by suite."""
OWN = ("15/0.0.40.0.0.255", "12/0.0.40.0.0.255")
"""Associations themselves: what was negotiated is each one's own."""

judges = pytest.mark.parametrize("judge", PACKAGES)
NOT_DECODED = {"18": {"3"}, "111": {"4", "11", "15"}, "112": {"7"}, "113": {"9"}, "115": {"6"}}
"""Attributes by class that dlms-cosem cannot decode: the unit of an account is a text in UTF-8."""


@pytest.fixture(scope="module")
def device():
    return standing.with_a_past()


@pytest.fixture(scope="module")
def asked(device):
    with standing.served(device) as place:
        yield functools.cache(functools.partial(judged, place))


@pytest.fixture(scope="module")
def locked():
    """The device with keys of a suite."""

    def made(suite):
        guek, gak = (key.hex() for key in KEYS[suite])
        return standing.with_a_past(keys={"standard": {"suite": suite, "guek": guek, "gak": gak}})

    return functools.cache(made)


def judged(place, judge, link, pair, *words):
    """What a judge found."""
    words = ["--client", str(pair[0]), "--server", str(pair[1]), *(words or ("--password", "12345"))]
    if pair[1] == STANDARD[1]:
        words += ["--clock", str(CLOCK)]
    return found(judge, f"judge_{judge}", "--tcp", ":".join(map(str, place)), "--framing", link, *words)


def says(device, pair):
    """What the meter says inside this process: every attribute that may be read, decoded."""
    association = device.server.association(*pair)
    short = aarq(0xFFFF, SUPPORTED_SHORT, context_name=Context.SN.name_octets).encode()
    assert apdu.decode(association.receive(short if pair == SHORT else LLS_AARQ)).result == 0
    rights = association.rights
    return {
        f"{each.class_id}/{each.logical_name}": {
            str(index): plain(decode(rights.readers[Name(each.class_id, each.logical_name, index).encode()]()))
            for index in range(1, each.indexes[-1] + 1)
            if int(rights.mode(each, index)) & 1
        }
        for each in association.objects
    }


def plain(data):
    """A value as judges say it."""
    match data:
        case Array() | Structure():
            return [plain(each) for each in data.value]
        case Null():
            return None
        case BitString():
            return [bit == "1" for bit in data.value]
        case Octets(value=bytes() as octets):
            return octets.hex()
    return data.value


def is_so_for_gurux(value, here):
    """Bits are a text for it; of no bits, and of an array in which there is nothing, see ``judge_gurux``."""
    if isinstance(here, list) and all(isinstance(bit, bool) for bit in here):
        return value == "".join("01"[bit] for bit in here) or value == here or (not here and value is None)
    if isinstance(here, list) and isinstance(value, list) and len(value) == len(here):
        return all(map(is_so_for_gurux, value, here))
    return value == here


def compared(found, meters, judge):
    """Every object is there, and every value but those of the association itself is the meter's. How many were compared."""
    assert set(found["objects"]) == set(found["values"]) == set(meters)
    different = {}
    count = 0
    for name in set(meters) - set(OWN):
        for index, value in found["values"][name].items():
            count += 1
            here = meters[name][index]
            if value != here and not (judge == "gurux" and is_so_for_gurux(value, here)):
                different[name, index] = value, here
        left_out = NOT_DECODED.get(name.partition("/")[0], set()) if judge == "dlms_cosem" else set()
        assert set(meters[name]) - set(found["values"][name]) == left_out, name
    assert different == {}
    assert found["parted"]
    return count


@judges
@pytest.mark.parametrize(
    ("pair", "link"), [(OPTICAL, "hdlc"), (STANDARD, "wrapper")], ids=["the real meter's face", "the standard face"]
)
def test_a_judge_reads_every_attribute_of_every_object(device, asked, judge, pair, link):
    found = asked(judge, link, pair)

    assert compared(found, says(device, pair), judge) > 800


@pytest.mark.parametrize(("judge", "suite"), [("gurux", 2), ("pydlms", 0), ("dlms_cosem", 2)])
def test_a_judge_with_the_keys_reads_the_standard_face_encrypted(device, locked, judge, suite):
    keys = ["--keys", ":".join(key.hex() for key in KEYS[suite]), "--suite", str(suite)]
    keys += ["--counter", str(next(COUNTERS))]
    with standing.served(locked(suite)) as place:
        found = judged(place, judge, "hdlc", STANDARD, *keys)

    # Methods that change keys: access, in a request that is authenticated (bits 0 and 2 of version 3).
    assert found["methods"]["64/0.0.43.0.0.255"] == {str(method): 0x05 for method in range(1, 9)}
    association = found["values"]["15/0.0.40.0.0.255"]
    assert found["objects"]["15/0.0.40.0.0.255"][0] == 3
    assert association["9"] == "00002b0000ff"  # the security setup
    assert (association["10"] or [], association["11"]) == ([], [0, ""])  # no users are kept
    (_, _, methods), setup = (found[what].pop("64/0.0.43.0.0.255") for what in ("objects", "values"))
    assert methods == [1, 2, 3, 4, 5, 6, 7, 8]
    assert setup["3"] == suite
    _, counter = (found[what].pop("1/0.0.43.1.3.255") for what in ("objects", "values"))
    assert counter["2"] > 0
    # These two are there because of the keys. Nothing else is another for them.
    assert compared(found, says(device, STANDARD), judge) > 800


@pytest.mark.parametrize("link", ["wrapper", "hdlc"])
def test_gurux_reads_the_standard_face_by_short_names(device, asked, link):
    found = asked("gurux", link, SHORT, "--password", "12345", "--short")

    assert compared(found, says(device, SHORT), "gurux") > 800


def test_registers_are_those_of_the_closed_form(asked):
    values = asked("pydlms", "wrapper", STANDARD)["values"]
    quarters = standing.DAYS * 96 + standing.DEBITING_STOPS + standing.CLOCK_SETS

    assert values["3/1.0.1.8.0.255"]["2"] == 2400 * quarters // 4  # Wh
    assert values["3/1.0.3.8.0.255"]["2"] == 600 * quarters // 4
    assert values["3/1.0.21.8.0.255"]["2"] == 1200 * quarters // 4
    assert values["5/1.0.1.4.0.255"]["3"] == 2400
    assert values["7/1.0.98.1.0.255"]["7"] == standing.DEBITING_STOPS
    assert values["7/1.0.99.98.3.255"]["7"] == standing.CLOCK_SETS


COUNTERS = iter(range(1, 1 << 32, 5000))
"""Each judge goes on above those before it."""
