"""What clients that others wrote do with a meter beyond reading all of it: logs in part, the clock, writing, methods, a program.

What they are told to do is in ``judge_work``; what each cannot, in ``work_gurux``, ``work_pydlms`` and ``work_dlms_cosem``. The
meter is that of ``standing``: what came of it is looked up in the meter itself.
"""

import json
import zlib

import pytest

from tests.core.intervals import intervals_of
from tests.judges import asked, standing
from tests.judges.asked import PACKAGES
from tests.judges.test_faces import OPTICAL, STANDARD, says
from trefas.core.debiting import Debiting
from trefas.core.energy import Energy
from trefas.core.image_transfer import ImageTransfer
from trefas.core.load_control import LoadControl

CLOCKS = {OPTICAL: "0.1.1.0.0.255", STANDARD: "0.0.1.0.0.255"}
LOAD_PROFILE, ANALYSIS, DEBITING, CLOCK_JOURNAL = (
    "1.1.99.1.0.255",
    "1.1.99.1.1.255",
    "1.1.98.1.0.255",
    "1.1.99.98.3.255",
)
LOGS = {
    OPTICAL: (LOAD_PROFILE, ANALYSIS, DEBITING, CLOCK_JOURNAL),
    STANDARD: ("1.0.99.1.0.255", "1.0.99.1.1.255", "1.0.98.1.0.255", "1.0.99.98.3.255"),
}
BLOCK_SIZE = 512
IMAGE_SIZE = 20_000
NUMBER_AND_REVISION = bytes.fromhex("0000 1A2B 0000 0007")

judges = pytest.mark.parametrize("judge", PACKAGES)
faces = pytest.mark.parametrize("pair", [OPTICAL, STANDARD], ids=["the real meter's face", "the standard face"])


@pytest.fixture(scope="module")
def device():
    return standing.with_a_past()


def done(device, judge, pair, work, link="hdlc", speed=0):
    """What came of each piece of work."""
    client, server = map(str, pair)
    with standing.served(device, speed=speed) as place:
        words = ["--tcp", ":".join(map(str, place)), "--framing", link, "--client", client, "--server", server]
        words += ["--password", "12345", "--package", judge, "--do", json.dumps(work)]
        return asked.found(judge, "judge_work", *words)


def part(device, kind):
    return next(each for each in device.meter.parts if isinstance(each, kind))


def moment_of(row):
    """The time of a row as text: year, month, day, its day of the week, hour, minute, second."""
    octets = bytes.fromhex(row[0])
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(int.from_bytes(octets[:2]), *octets[2:4], *octets[5:8])


@judges
@faces
def test_logs_are_read_from_one_time_to_another(device, judge, pair):
    logs = {log: says(device, pair)[f"7/{log}"]["2"] for log in LOGS[pair]}
    work = [["range", log, CLOCKS[pair], moment_of(rows[1]), moment_of(rows[2])] for log, rows in logs.items()]

    found = done(device, judge, pair, work)

    assert found == [[row for row in rows if rows[1][0] <= row[0] <= rows[2][0]] for rows in logs.values()]
    assert all(len(rows) >= 2 for rows in found)


@pytest.mark.parametrize("judge", ["gurux", "pydlms"])
@faces
def test_logs_are_read_by_number_from_the_end_that_the_face_says(device, judge, pair):
    logs = {log: says(device, pair)[f"7/{log}"]["2"] for log in LOGS[pair]}

    found = done(device, judge, pair, [["entries", log, 1, 3] for log in LOGS[pair]])

    if pair == STANDARD:  # from 1, the oldest
        assert found == [rows[0:3] for rows in logs.values()]
    else:  # 0 would be the newest
        assert found == [rows[-2:-5:-1] for rows in logs.values()]


def test_a_full_load_profile_comes_complete_and_in_order():
    device = standing.full()

    (rows,) = done(device, "gurux", OPTICAL, [["rows", LOAD_PROFILE]])

    # A row for each quarter of an hour; the first was overwritten by the one after 180 days.
    assert len(rows) == 180 * 96
    assert [row[4:] for row in rows] == [[600 * n, 0, 150 * n, 0] for n in range(2, 180 * 96 + 2)]
    moments = [moment_of(row) for row in rows]
    assert moments == sorted(set(moments))
    assert (moments[0], moments[-1]) == ("2026-01-10T12:30:00", "2026-07-09T12:15:00")
    assert {(row[1], row[2], row[3]) for row in rows} == {(0, 0, 1)}


@judges
@faces
def test_the_clock_is_set_and_shows_it(device, judge, pair):
    clock = CLOCKS[pair]

    found = done(standing.ordered(), judge, pair, [["set", clock, "2026-02-03T04:05:06"], ["clock", clock]])

    assert found == [None, "2026-02-03T04:05:06"]


@judges
def test_a_number_is_written_and_one_of_another_type_is_refused(device, judge):
    number = "1.1.0.0.2.255"
    work = [["write", 1, number, "u32", 76543210], ["get", 1, number, 2], ["write", 1, number, "u8", 1]]

    written, shown, refused = done(device, judge, OPTICAL, [*work])

    assert (written, shown) == (None, 76543210)
    assert set(refused) == {"refused"}
    assert device.meter.read("1-1:0.0.2").value == 76543210


@judges
def test_scripts_are_executed_and_relays_switched(judge):
    device = standing.with_a_past()
    debiting, loads = part(device, Debiting), part(device, LoadControl)
    relay = "0.1.96.3.10.255"
    work = [
        ["act", 9, "0.0.10.0.100.255", 1, "u16", 3],
        ["act", 9, "0.0.10.0.100.255", 1, "u16", 99],
        ["act", 9, "0.0.10.0.1.255", 1, "u16", 1],
        ["act", 70, relay, 2, "i8", 0],
        ["get", 70, relay, 2],
        ["act", 70, relay, 1, "i8", 0],
        ["get", 70, relay, 3],
    ]

    tariff, no_such, billed, on, is_on, off, state = done(device, judge, STANDARD, work)

    assert (tariff, billed, on, off) == (None,) * 4
    assert set(no_such) == {"refused"}
    assert (is_on, state) == (True, 0)
    assert device.meter.rows.count(Energy.active_tariff) == 3
    assert debiting.count == standing.DEBITING_STOPS + 1
    assert not loads.is_on(1)


def test_a_debiting_stop_is_made_by_the_makers_register():
    device = standing.with_a_past()

    assert done(device, "gurux", OPTICAL, [["write", 1, "1.1.0.1.5.128", "u8", 1]]) == [None]

    assert part(device, Debiting).count == standing.DEBITING_STOPS + 1


def program(folder):
    """An image of some 20 kB as a file, and its identifier: hash and originator.

    The hash is of ASCII characters, as gurux-dlms takes nothing else.
    """
    image = NUMBER_AND_REVISION + bytes(number * 7 & 0xFF for number in range(IMAGE_SIZE - len(NUMBER_AND_REVISION)))
    while not (code := zlib.crc32(image).to_bytes(4)).isascii():
        image += b"."
    file = folder / "program"
    file.write_bytes(image)
    return file, image, code + b"tests of trefas "


@pytest.mark.parametrize(
    ("judge", "pair", "link"),
    [
        ("pydlms", OPTICAL, "hdlc"),
        ("pydlms", STANDARD, "wrapper"),
        ("gurux", OPTICAL, "wrapper"),
        ("gurux", STANDARD, "hdlc"),
    ],
)
def test_a_program_is_brought_verified_and_activated(tmp_path, judge, pair, link):
    device = standing.ordered()
    file, image, identifier = program(tmp_path)
    blocks = -(-len(image) // BLOCK_SIZE)

    # Twice as fast as it is: an image takes two seconds to be verified, and the client shall see that.
    (found,) = done(device, judge, pair, [["image", str(file), identifier.hex()]], link, speed=2)

    assert found["blocks"] == [blocks, BLOCK_SIZE]
    assert found["info"] == [len(image), NUMBER_AND_REVISION.hex(), identifier[:4].hex()]
    if judge == "pydlms":
        assert found["sent"] == [blocks, 1, False]
        assert (found["status"], found["confirmed"]) == (6, True)
    else:
        assert found["came"] == ["1" * blocks, blocks]
        assert found["statuses"] == [1, 2, 3, 6]  # announced, being verified, verified, activated
    transfer = part(device, ImageTransfer)
    device.meter.advance(intervals_of([standing.LOAD], device.meter.now))  # ten seconds later it starts again
    assert transfer.status(device.meter.now) == 0
    assert transfer.installer.installed == (image, NUMBER_AND_REVISION)


@pytest.mark.parametrize("judge", ["pydlms", "gurux"])
def test_a_program_with_a_wrong_hash_is_not_verified(tmp_path, judge):
    device = standing.ordered()
    file, _, identifier = program(tmp_path)

    (found,) = done(device, judge, OPTICAL, [["image", str(file), (b"none" + identifier[4:]).hex()]], speed=20)

    assert "refused" in found
    assert part(device, ImageTransfer).status(device.meter.now) == 4


def test_pydlms_unpacks_the_compact_data_of_the_load_profile(device):
    meters = says(device, STANDARD)

    ((template, columns, values),) = done(device, "pydlms", STANDARD, [["compact", "0.0.66.0.1.255"]])

    assert columns[:2] == ["62/0.0.66.0.1.255", "8/0.0.1.0.0.255"]
    assert "3/1.0.1.8.0.255" in columns
    assert values[0] == template == meters["62/0.0.66.0.1.255"]["4"]
    assert dict(zip(columns[1:], values[1:], strict=True)) == {name: meters[name]["2"] for name in columns[1:]}
