"""Sets of channels as devices name them: SEL, General Electric, Siemens, ABB, recorders of China and Russia, ATP and PSCAD."""

import re
import shlex

import pytest

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channels import ChannelMap, map_channels
from trefas.sources.names import Channel


def channels(*described: str) -> list[Channel]:
    """``Ua|V|A|Bus 1``: name, unit, and the recording's own phase and component."""
    return [Channel(number, *text.split("|")) for number, text in enumerate(described, 1)]


def taken(found: ChannelMap) -> tuple[list[int | None], list[int | None]]:
    """The channels' numbers by phase."""
    u, i = ([row[0].channel + 1 if row else None for row in rows] for rows in (found.u, found.i))
    return u, i


NUMBERED = [f"{n}-{q}|{q[0].replace('I', 'A')}" for n, q in enumerate(("IA", "IB", "IC", "IN", "VA", "VB", "VC"), 1)]


@pytest.mark.parametrize(
    ("described", "u", "i"),
    [
        pytest.param(("Ua1|V", "Ub1|V", "Uc1|V", "Ia1|A", "Ib1|A", "Ic1|A", "3I0|A", "3U0|V"), "123", "456", id="Ua1"),
        pytest.param(
            ("F1-IA|A|A", "F2-IB|A|B", "F3-IC|A|C", "F4-IG|A", "F5-VA|kV|A", "F6-VB|kV|B", "F7-VC|kV|C", "F8-VX|kV"),
            *("567", "123"),
            id="GE UR",
        ),
        pytest.param(tuple(NUMBERED), "567", "123", id="numbers before the name"),
        pytest.param(("CH1 IA|A", "CH2 IB|A", "CH3 IC|A", "CH4 VA|V", "CH5 VB|V", "CH6 VC|V"), "456", "123", id="CH"),
        pytest.param(
            ("IAW|A|A", "IBW|A|B", "ICW|A|C", "IAX|A", "IBX|A", "ICX|A", "VAY|kV", "VBY|kV", "VCY|kV", "VDC1|V"),
            *("789", "123"),
            id="SEL-411L",
        ),
        pytest.param(
            ("IAW1|A", "IBW1|A", "ICW1|A", "IAW2|A", "IBW2|A", "ICW2|A", "VA|V", "VB|V", "VC|V"),
            "789",
            "123",
            id="SEL-787",
        ),
        pytest.param(
            (
                "IA|A|A",
                "IB|A|B",
                "IC|A|C",
                "IN|A",
                "IG|A",
                "VA|kV|A",
                "VB|kV|B",
                "VC|kV|C",
                "VS|kV|C",
                "IARMS|A",
                "IBRMS|A",
            ),
            *("678", "123"),
            id="SEL-751",
        ),
        pytest.param(
            ("iL1|A", "iL2|A", "iL3|A", "iE|A", "uL1E|V", "uL2E|V", "uL3E|V", "uen|V"), "567", "123", id="SIPROTEC 4"
        ),
        pytest.param(
            (
                *(
                    "Meas.point I-3ph 1:I A|A",
                    "Meas.point I-3ph 1:I B|A",
                    "Meas.point I-3ph 1:I C|A",
                    "Meas.point I-3ph 1:I N|A",
                ),
                *("Meas.point V-3ph 1:V A|V", "Meas.point V-3ph 1:V B|V", "Meas.point V-3ph 1:V C|V"),
            ),
            *("567", "123"),
            id="SIPROTEC 5",
        ),
        pytest.param(("IL1|A", "IL2|A", "IL3|A", "Io|A", "U1|V", "U2|V", "U3|V", "Uo|V"), "567", "123", id="ABB"),
        pytest.param(
            ("母线_Ua|V", "母线_Ub|V", "母线_Uc|V", "线路_Ia|A", "线路_Ib|A", "线路_Ic|A"),
            "123",
            "456",
            id="bus of China",
        ),
        pytest.param(
            ("Ua对侧|V", "Ub对侧|V", "Uc对侧|V", "Ia对侧|A", "Ib对侧|A", "Ic对侧|A"), "123", "456", id="no blank"
        ),
        pytest.param(
            ("Ua_1СШ-110_ТН|kV", "Ub_1СШ-110_ТН|kV", "Uc_1СШ-110_ТН|kV", "Ia_ВЛ1|A", "Ib_ВЛ1|A", "Ic_ВЛ1|A"),
            *("123", "456"),
            id="Cyrillic",
        ),
        pytest.param(
            ("v:BUSA|V", "v:BUSB|V", "v:BUSC|V", "c:SRCA-BUSA|A", "c:SRCB-BUSB|A", "c:SRCC-BUSC|A"),
            "123",
            "456",
            id="ATP",
        ),
        pytest.param(("Ea|kV", "Eb|kV", "Ec|kV", "Ia|kA", "Ib|kA", "Ic|kA"), "123", "456", id="PSCAD"),
        pytest.param(("VR|V", "VY|V", "VB|V", "IR|A", "IY|A", "IB|A"), "123", "456", id="red, yellow, blue"),
        pytest.param(
            ("VA_RMS|V", "VB_RMS|V", "VC_RMS|V", "VA|V", "VB|V", "VC|V", "IA|A", "IB|A", "IC|A"),
            "456",
            "789",
            id="rms first",
        ),
        pytest.param(
            ("I1|A|C", "I2|A|B", "I3|A|A", "U1|V|C", "U2|V|B", "U3|V|A"), "654", "321", id="numbers of inputs"
        ),
        pytest.param(
            ("input 1|V|A", "input 2|V|B", "input 3|V|C", "input 4|A|A", "input 5|A|B", "input 6|A|C"),
            "123",
            "456",
            id="field alone",
        ),
        pytest.param(
            ("Ua|V|A|TV", "Ub|V|B|TV", "Uc|V|C|TV", "Ia|A|A|CT1", "Ib|A|B|CT2", "Ic|A|C|CT3"),
            "123",
            "456",
            id="component",
        ),
    ],
)
def test_channels_as_devices_name_them_are_three_phases(described, u, i):
    found = map_channels(channels(*described))

    assert found.wiring is Wiring.FOUR_WIRE
    assert taken(found) == ([int(n) for n in u], [int(n) for n in i])


def test_the_component_tells_sets_of_equal_names_apart_and_leads_to_the_currents_of_the_same():
    bays = [
        f"{q}{phase}|{unit}|{phase.upper()}|{bay}"
        for bay, q, unit in (("B2", "I", "A"), ("B1", "U", "V"), ("B1", "I", "A"))
        for phase in "abc"
    ]

    found = map_channels(channels(*bays))

    assert taken(found) == ([4, 5, 6], [7, 8, 9])


def test_line_voltages_are_pairs_whatever_stands_between():
    for names in (
        ("UA-UB|V", "UB-UC|V"),
        ("UL1-UL2|V", "UL2-UL3|V"),
        ("U L1-L2|V", "U L2-L3|V"),
        ("line|V|AB", "line|V|BC"),
    ):
        assert map_channels(channels(*names, "IA|A", "IB|A", "IC|A")).wiring is Wiring.ARON


SEVERAL = [
    f"{bay} {q}|{unit}"
    for bay in ("Feeder 1", "Feeder 2")
    for q, unit in (("UA", "V"), ("UB", "V"), ("UC", "V"), ("IA", "A"), ("IB", "A"), ("IC", "A"))
]


def test_of_several_bays_the_first_is_measured_and_a_remark_has_the_map_of_the_next():
    found = map_channels(channels(*SEVERAL))

    assert taken(found) == ([1, 2, 3], [4, 5, 6])
    (remark,) = found.remarks
    assert "U = Feeder 2 UA Feeder 2 UB Feeder 2 UC; I = Feeder 2 IA" in remark
    assert taken(map_channels(channels(*SEVERAL), pasted(remark))) == ([7, 8, 9], [10, 11, 12])


def pasted(sentence: str) -> str:
    """The ``--map`` of a sentence, as a shell gives it to the program."""
    match = re.search(r"--map (\S+=\S+?)(?:;|$)", sentence)
    assert match
    return shlex.split(match[1], comments=True)[0]


@pytest.mark.parametrize(
    ("described", "u", "i"),
    [
        (("VA|V", "second|V", "third|V", "IA|A", "IB|A", "IC|A"), [1, 2, 3], [4, 5, 6]),
        (("probe, 1|V", "probe, 1|V", "probe, 1|V", "x=|A", "-y|A", "z|A"), [1, 2, 3], [4, 5, 6]),
        (("Bus1 UA|V", "Bus2 UA|V", "Bus3 UA|V", "IA|A"), [1, 2, 3], [4, None, None]),
        (("UA|V", "UB|V", "UC|V", "clamp one|A", "clamp two|A", "clamp three|A"), [1, 2, 3], [4, 5, 6]),
        (("UA|V", "UB|V", "UC|V", "IA|A", "clamp two|A", "clamp three|A"), [1, 2, 3], [4, 5, 6]),
        (("UA|V", "UB|V", "other|V", "IA|A", "IB|A", "IC|A"), [1, 2, 3], [4, 5, 6]),
    ],
)
def test_phases_that_would_be_dropped_are_a_refusal_with_the_channels_and_a_map_that_works(described, u, i):
    listed = channels(*described)
    with pytest.raises(SetupError) as refusal:
        map_channels(listed)

    sentence = str(refusal.value)
    assert f"the channels are 1 '{listed[0].name}' [V], 2 '{listed[1].name}' [V]" in sentence
    assert taken(map_channels(listed, pasted(sentence))) == (u, i)


def test_a_voltage_that_says_it_is_apart_does_not_stand_in_the_way():
    found = map_channels(channels("UA|V", "IA|A", "UN|V", "VDC1|V", "3U0|V", "UA RMS|V", "residual|V|N"))

    assert found.wiring is Wiring.SINGLE
