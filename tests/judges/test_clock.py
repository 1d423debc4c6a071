"""A client that others wrote sets the clock to now, wherever its machine is: the meter in Central Europe is right to the second.

In every form in which each can say a moment, in January, in July and in both nights in which the clock changes.
"""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.judges import asked, standing
from tests.judges.asked import PACKAGES
from tests.judges.test_faces import OPTICAL
from trefas.cosem.date_time import encode

CLOCK, CLOCK_CLASS = "0.1.1.0.0.255", 8
MOMENTS = (
    "2026-01-10T11:00:07+00:00",
    "2026-07-14T10:00:07+00:00",
    "2026-03-29T00:59:58+00:00",  # two seconds before summer time begins
    "2026-03-29T01:00:00+00:00",
    "2026-10-25T00:30:07+00:00",  # the hour that is shown twice
    "2026-10-25T01:30:07+00:00",
    "2026-10-25T02:00:07+00:00",
)
FIRST_OF_TWO = "2026-10-25T00:30:07+00:00"
FORMS = {
    "gurux": ("here-naive", "utc", "here", "meter", "meter-skipped", "meter-naive-skipped"),
    "dlms_cosem": ("utc", "here", "meter", "meter-status", "meter-naive", "meter-naive-status"),
    "pydlms": ("utc", "here", "meter", "meter-naive"),
}
"""``here`` is the zone of the machine, ``meter`` that of the meter. Nobody can say without a zone what the time is elsewhere."""
CLEAR_BIT = {"meter-naive", "meter-naive-skipped"}
"""Without a deviation these leave bit 7 clear unless told otherwise: of two hours that is the second (pydlms says no status)."""
ZONES = ("UTC", "Europe/Copenhagen", "America/New_York")


def is_told_apart(judge, form, moment):
    return judge == "pydlms" or form not in CLEAR_BIT or moment != FIRST_OF_TWO


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("judge", PACKAGES)
def test_a_client_that_sets_the_clock_to_now_leaves_it_right(judge, zone):
    cases = [(form, moment) for form in FORMS[judge] for moment in MOMENTS if is_told_apart(judge, form, moment)]
    work = []
    for form, moment in cases:
        wrong = (datetime.fromisoformat(moment) - timedelta(seconds=90)).isoformat()
        work += [["say", CLOCK, "utc", wrong], ["say", CLOCK, form, moment], ["get", CLOCK_CLASS, CLOCK, 2]]

    device = standing.ordered()
    with standing.served(device) as place:
        words = ["--tcp", ":".join(map(str, place)), "--client", str(OPTICAL[0]), "--server", str(OPTICAL[1])]
        words += ["--password", "12345", "--package", judge, "--do", json.dumps(work)]
        found = asked.found(judge, "judge_work", *words, zone=zone)

    shown = dict(zip(cases, found[2::3], strict=True))
    assert shown == {(form, moment): in_copenhagen(moment) for form, moment in cases}


def in_copenhagen(moment):
    """The twelve bytes of a clock there."""
    local = datetime.fromisoformat(moment).astimezone(UTC).astimezone(ZoneInfo("Europe/Copenhagen"))
    return encode(local.replace(tzinfo=None), 0x80 if local.dst() else 0x00).hex()
