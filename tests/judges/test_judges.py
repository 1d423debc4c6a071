"""What clients that others wrote read from a running meter, beside the closed form of the signal it measures.

The meter's first run imports for 3950 s at U = 230, 231, 229 V, I = 10, 6, 4 A and 60° of lag, as fast as it can, and ends. Its
second run goes on from that memory and exports with the same magnitudes (−120°: quadrant III). So the registers of import
stand still and must be the closed form to the last Wh, and those of export grow by the meter's clock, which runs faster than
the real one.

Where judges and meter disagree, and who is right:

* dlms-cosem reads HDLC up to a 7Eh and hangs on some frames that hold one; it has no bit-strings. The judge is wrong
  (see ``judge_dlms_cosem``).
* gurux-dlms takes attributes that the object list passes over as readable and writable, and reads them. The Blue Book does not
  say what is not listed, so the meter lists every attribute of its classes, with no access (0) where there is none.
"""

import functools
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from math import cos, radians, sin

import pytest

from tests.judges import asked
from tests.judges.asked import PACKAGES
from tests.judges.meter import ROOT, RunningMeter

LINKS = ("wrapper", "hdlc", "pty")
PUBLIC, MODULE, OPTICAL, CCC = 16, 18, 19, 20
PASSWORD = "12345"
OBJECTS = ROOT.parent / "shared" / "reference" / "omnipower_objects.tsv"

U_V, I_A, F_HZ, LAG = (230, 231, 229), (10, 6, 4), 49.87, radians(60)
S_VA = [u * i for u, i in zip(U_V, I_A, strict=True)]  # 2300, 1386, 916
P_W = [s * cos(LAG) for s in S_VA]  # 1150, 693, 458: 2301 W
Q_VAR = [s * sin(LAG) for s in S_VA]  # 1991.9, 1200.3, 793.3: 3985.4 var
IMPORT_S = 3950
SPEED = 20
BEHIND_S = 80
"""Registers follow the meter's clock by one block of 2 s and whatever this machine makes the meter wait: 4 s of real time."""
ZONE_S = 3600
"""The built-in order is at home in Central Europe, and shows standard time."""

SOURCE = f"signal:u=230/231/229,i=10/6/4,f={F_HZ},rate=1000"
WH, VARH, VAH, HOURS = [0, 30], [0, 32], [0, 31], [0, 5]
W, VAR, VA = [0, 27], [0, 29], [0, 28]

judges = pytest.mark.parametrize("judge", PACKAGES)
links = pytest.mark.parametrize("link", LINKS)
in_pairs = pytest.mark.parametrize(
    ("judge", "link", "client"),
    [
        (judge, link, (MODULE, OPTICAL, CCC)[(row + column) % 3])
        for row, judge in enumerate(PACKAGES)
        for column, link in enumerate(LINKS)
    ],
)
"""Every judge on every link, every judge as every client, every client on every link: nine of the 27, each reads it all."""


def imported(power, seconds=IMPORT_S):
    """What a register shows after the time: whole Wh, cut down."""
    return int(power * seconds / 3600)


STANDING = {
    "1.1.1.8.0.255": (imported(sum(P_W)), WH),  # A14: 2301 W · 3950 s = 2524.7 Wh
    "1.1.21.8.0.255": (imported(P_W[0]), WH),  # 1261.8
    "1.1.41.8.0.255": (imported(P_W[1]), WH),  # 760.4
    "1.1.61.8.0.255": (imported(P_W[2]), WH),  # 502.5
    "1.1.3.8.0.255": (imported(sum(Q_VAR)), VARH),  # R12: 4372.9
    "1.1.5.8.0.255": (imported(sum(Q_VAR)), VARH),
    "1.1.6.8.0.255": (0, VARH),
    "1.1.8.8.0.255": (0, VARH),
    "1.1.9.8.0.255": (imported(sum(S_VA)), VAH),  # E14: 5049.4
    "1.1.1.8.1.255": (0, WH),  # no tariff is ordered
}
LIVE = {
    **{f"1.1.{c}.7.0.255": (u, [0, 35]) for c, u in zip((32, 52, 72), U_V, strict=True)},
    **{f"1.1.{c}.7.0.255": (100 * i, [-2, 33]) for c, i in zip((31, 51, 71), I_A, strict=True)},
    **{f"1.1.{c}.7.0.255": (round(p), W) for c, p in zip((2, 22, 42, 62), (sum(P_W), *P_W), strict=True)},
    **{f"1.1.{c}.7.0.255": (round(q), VAR) for c, q in zip((4, 24, 44, 64), (sum(Q_VAR), *Q_VAR), strict=True)},
    **{f"1.1.{c}.7.0.255": (s, VA) for c, s in zip((10, 30, 50, 70), (sum(S_VA), *S_VA), strict=True)},
    **{f"1.1.{c}.7.0.255": (0, W) for c in (1, 21, 41, 61)},
    **{f"1.1.{c}.7.0.255": (0, VAR) for c in (3, 23, 43, 63)},
    **{f"1.1.{c}.7.0.255": (0, VA) for c in (9, 29, 49, 69)},
    **{f"1.1.{c}.7.0.255": (50, [-2, 255]) for c in (13, 33, 53, 73)},
    "1.1.14.7.0.255": (4987, [-2, 44]),
}
EXPORTED = {
    "1.1.2.8.0.255": (sum(P_W), WH),
    "1.1.22.8.0.255": (P_W[0], WH),
    "1.1.42.8.0.255": (P_W[1], WH),
    "1.1.62.8.0.255": (P_W[2], WH),
    "1.1.4.8.0.255": (sum(Q_VAR), VARH),
    "1.1.7.8.0.255": (sum(Q_VAR), VARH),
    "1.1.10.8.0.255": (sum(S_VA), VAH),
}
IDENTITY = {
    "1.1.0.0.1.255": 10_000_001,  # the built-in order
    "1.1.0.0.0.255": "009896",  # the upper three bytes of 00989681h
    "1.1.0.0.4.255": "1KAS0020000001",
    "1.1.96.1.0.255": 20_000_001,
    "1.1.96.1.1.255": "6841138BN143002084",
}
PUBLIC_VIEW = {
    *(f"1/1.1.0.0.{e}.255" for e in range(5)),
    *(
        f"1/{name}"
        for name in ("0.0.42.0.0.255", "1.1.0.2.0.255", "1.1.0.2.2.128", "1.1.0.130.1.255", "1.1.0.130.2.255")
    ),
    *("1/1.1.96.1.0.255", "1/1.1.96.1.1.255"),
    *("8/0.1.1.0.0.255", "15/0.0.40.0.0.255", "17/0.0.41.0.0.255", "23/0.0.22.0.0.255"),
}
READ, READ_WRITE = 1, 3


class Running:
    """The meter in its second run, and what the judges said of it so far."""

    def __init__(self, meter: RunningMeter, import_ended_s: tuple[float, float]) -> None:
        self.meter = meter
        self.import_ended_s = import_ended_s  # between these, in the world's time
        self.asked = functools.cache(self._ask)

    def _ask(self, judge, link, client, password=PASSWORD):
        words = ["--client", str(client), "--server", "1" if client == PUBLIC else "16"]
        if client != PUBLIC:
            words += ["--password", password]
        if link == "pty":
            words += ["--pty", self.meter.pty, "--physical", "32"]
        else:
            words += ["--tcp", ":".join(map(str, self.meter.tcp)), "--framing", link]
        begun_s = time.time()
        return {**asked.found(judge, f"judge_{judge}", *words), "between": (begun_s, time.time())}

    def world_s(self, real_s):
        """The world's time at a moment of real time: not before, and not after."""
        early, late = self.import_ended_s
        return (
            early + SPEED * (real_s - self.meter.listening_s),
            late + SPEED * (real_s - self.meter.begun_s),
        )


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    folder = tmp_path_factory.mktemp("judged")
    memory = ["--memory", str(folder / "memory")]
    yesterday = RunningMeter("--source", f"{SOURCE},phi=60", "--speed", "max", "--for", f"{IMPORT_S}s", *memory)
    with yesterday:
        assert yesterday.wait() == 0
    ports = ["--listen", "any=tcp:127.0.0.1:0", "--listen", f"any=pty:{folder / 'optical'}"]
    with RunningMeter("--source", f"{SOURCE},phi=-120", "--speed", str(SPEED), *memory, *ports) as today:
        today.wait_for("20")  # a first minute of its own is over, and told in a line that begins with the year
        yield Running(today, (yesterday.begun_s + IMPORT_S, yesterday.listening_s + IMPORT_S))


def registers(found):
    return {name[2:]: (values["2"], values["3"]) for name, values in found["values"].items() if name.startswith("3/")}


def shown_s(clock):
    return (datetime.fromisoformat(clock[0]).replace(tzinfo=UTC)).timestamp() - ZONE_S


@in_pairs
def test_registers_are_those_of_the_closed_form(running, judge, link, client):
    found = running.asked(judge, link, client)

    shown = registers(found)
    assert {name: shown[name] for name in STANDING} == STANDING
    assert {name: shown[name] for name in LIVE} == LIVE
    before_s, after_s = (shown_s(clock) for clock in found["clocks"])
    early, late = running.import_ended_s
    for name, (power, unit) in EXPORTED.items():
        value, scaler_unit = shown[name]
        assert scaler_unit == unit
        assert imported(power, max(0, before_s - late - BEHIND_S)) <= value <= imported(power, after_s + 1 - early), (
            name
        )
    assert shown["0.1.96.8.0.255"][1] == HOURS
    assert IMPORT_S // 3600 <= shown["0.1.96.8.0.255"][0] <= (IMPORT_S + after_s + 1 - early) // 3600
    assert found["parted"]


@in_pairs
def test_the_clock_shows_the_time_of_the_meters_world(running, judge, link, client):
    shows_the_time(running, running.asked(judge, link, client))


@judges
@links
def test_the_clock_shows_the_public_client_the_time_of_the_meters_world(running, judge, link):
    shows_the_time(running, running.asked(judge, link, PUBLIC))


def shows_the_time(running, found):
    earliest_s, latest_s = running.world_s(found["between"][0])[0], running.world_s(found["between"][1])[1]
    for clock in found["clocks"]:
        assert earliest_s - 1 <= shown_s(clock) <= latest_s
        assert clock[1] == 0  # valid, and standard time
    assert found["clocks"][0] <= found["clocks"][1]


@judges
@links
def test_the_public_client_sees_its_view_and_may_only_read(running, judge, link):
    found = running.asked(judge, link, PUBLIC)

    assert set(found["objects"]) == PUBLIC_VIEW
    no_access = {
        "8/0.1.1.0.0.255": {"3"},
        "15/0.0.40.0.0.255": {"7"},
    }  # the time zone is not used; the password is not shown
    for name, (_, modes, methods) in found["objects"].items():
        assert {index for index, mode in modes.items() if mode != READ} == no_access.get(name, set())
        assert not methods
    values = {name: found["values"][f"1/{name}"]["2"] for name in IDENTITY}
    assert values == IDENTITY
    # The maker, the serial number in six bytes; the management device has its SAP behind it.
    assert found["values"]["1/0.0.42.0.0.255"]["2"] == "4b414d45" + "000001312d01" + "01"
    assert found["values"]["17/0.0.41.0.0.255"]["2"] == [[1, "4b414d45000001312d0101"], [16, "4b414d45000001312d01"]]
    assert found["values"]["23/0.0.22.0.0.255"] | {"1": 0} == dict(
        zip("123456789", (0, 5, 1, 1, 1010, 1010, 500, 20, 32), strict=True)  # 9600 Bd, windows of 1, frames of 1010 …
    )
    assert found["parted"]


@judges
@pytest.mark.parametrize("client", [MODULE, OPTICAL, CCC])
def test_who_knows_the_password_sees_who_the_meter_is_and_what_may_be_written(running, judge, client):
    found = running.asked(judge, "wrapper", client)

    assert {name: found["values"][f"1/{name}"]["2"] for name in IDENTITY} == IDENTITY
    assert set(found["objects"]) > PUBLIC_VIEW
    modes = {name: modes for name, (_, modes, _) in found["objects"].items()}
    assert modes["3/1.1.1.8.0.255"] == {"1": READ, "2": READ, "3": READ}
    assert modes["1/1.1.0.0.1.255"] == {"1": READ, "2": READ_WRITE}
    assert modes["8/0.1.1.0.0.255"]["2"] == READ_WRITE
    assert found["values"]["15/0.0.40.0.0.255"]["3"] == [client, 16]


@judges
def test_every_object_is_one_of_the_real_meter_with_its_class_and_access(running, judge):
    if not OBJECTS.exists():
        pytest.skip("the object list of the real meter is not beside the repository")
    rows = [line.split("\t") for line in OBJECTS.read_text(encoding="utf-8").splitlines()[1:]]
    real = {f"{class_id}/{whole(name)}": (int(version), access) for class_id, version, name, _, access, *_ in rows}

    found = running.asked(judge, "wrapper", OPTICAL)["objects"]

    # The first is the Blue Book's, two are in the description's table of the public view alone, one is in a chapter of its own.
    beyond = {"1/0.0.42.0.0.255", "17/0.0.41.0.0.255", "23/0.0.22.0.0.255", "18/0.0.44.0.0.255"}
    # What no public object says is ours: lists of the display, top-ups, journals of changed lists and of overload.
    ours = {f"1/1.1.96.128.{number}.255" for number in (1, 2, 3, 4)}
    ours |= {"1/1.1.130.0.128.255", "7/1.1.99.98.128.255", "7/1.1.99.98.129.255"}
    assert set(found) - set(real) == beyond | ours
    for name in set(found) & set(real):
        version, modes, _ = found[name]
        assert version == real[name][0], name
        if real[name][1] in ("R", "RW"):
            # What is paid for in advance is written at the port of a module alone.
            written = real[name][1] == "RW" and not name.startswith("1/1.1.130.")
            assert modes["2"] == (READ_WRITE if written else READ), name


def test_the_judges_agree_on_every_object_its_access_and_its_methods(running):
    found = {judge: running.asked(judge, "wrapper", OPTICAL) for judge in PACKAGES}

    first, *others = (each["objects"] for each in found.values())
    assert all(other == first for other in others)  # values are compared where the meter stands still: test_faces


def whole(name):
    """The list cuts an F of 255 off where its column is too narrow."""
    head, _, last = name.rpartition(".")
    return f"{head}.255" if last in ("2", "25") else name


@judges
@links
def test_a_wrong_password_is_refused(running, judge, link):
    found = running.asked(judge, link, OPTICAL, "54321")

    assert "uthentication" in found["refused"].lower() or "AUTHENTICATION_FAIL" in found["refused"].upper()
    assert "objects" not in found


def test_the_judges_are_served_at_the_same_time(running):
    running.asked.cache_clear()
    with ThreadPoolExecutor() as pool:
        told = [
            pool.submit(running.asked, judge, link, client)
            for judge, link, client in (
                ("gurux", "wrapper", MODULE),
                ("dlms_cosem", "hdlc", OPTICAL),
                ("pydlms", "pty", CCC),
                ("pydlms", "wrapper", PUBLIC),
            )
        ]
        found = [each.result() for each in told]

    for each in found[:3]:
        assert {name: registers(each)[name] for name in STANDING} == STANDING
    assert all(each["parted"] for each in found)
