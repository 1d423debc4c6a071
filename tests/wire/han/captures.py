"""Telegrams that real meters said, from public repositories; they are not part of this one."""

import json
from pathlib import Path

import pytest

from trefas.base.obis import Obis
from trefas.wire.han.lists import kamstrup_nve_1, kamstrup_nve_2, kamstrup_push_1
from trefas.wire.han.notification import Notification
from trefas.wire.han.rows import Absent

FOLDER = Path(__file__).parents[4] / "shared" / "reference" / "telegrams"
captured = pytest.mark.skipif(
    not FOLDER.exists(), reason="the folder of captured telegrams is not beside the repository"
)

FRAMES = {
    "no_spec31_list1_3p4q": kamstrup_nve_1.LIST,
    "no_spec31_list2_3p4q": kamstrup_nve_2.LIST,
    "no_spec31_list2_1p1q": kamstrup_nve_2.LIST,
    "se_amshan_list1": kamstrup_nve_1.LIST,
}
"""Whole frames with right check sequences, in clear."""
BODIES = {"no_amshan_1p_list1_llc": kamstrup_nve_1.LIST, "no_amshan_1p_list2_llc": kamstrup_nve_2.LIST}
"""From the LLC header on."""
CIPHERED = "dk_radius_encrypted_dlmspush1"
PUSH_1 = kamstrup_push_1.LIST


def telegram(name):
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def hexed(found):
    return bytes.fromhex(found["hex"])


def moment(text):
    """``2022-01-24 dow=1 18:58:50 hund=FF dev=8000 status=00`` as its twelve bytes: so the captures state them."""
    date, weekday, time, hundredths, deviation, status = text.split()
    year, month, day = map(int, date.split("-"))
    rest = bytes.fromhex("".join(each.partition("=")[2] for each in (hundredths, deviation, status)))
    return year.to_bytes(2) + bytes((month, day, int(weekday[-1]), *map(int, time.split(":")))) + rest


def stated(found):
    """What a capture states that it says, as our codec has it."""
    decoded = found["decoded_by_research_tool"]
    values = {}
    nulls = False
    for each in decoded["items"][1:]:
        if each["obis"] is None:
            assert each["type"] == "null"
            nulls = True
        else:
            value = moment(each["value"]) if each["type"] == "octet-string" else each["value"]
            values[Obis.parse(each["obis"])] = value
    return Notification(
        decoded["items"][0]["value"],
        moment(decoded["date_time"]),
        values,
        absent=Absent.NULLS if nulls else Absent.DROPPED,
    )
