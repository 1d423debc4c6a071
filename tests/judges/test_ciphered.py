"""What clients that others wrote read through a ciphered association: HLS with GMAC, authenticated and encrypted, suite 0.

The optical interface of one meter has keys. Each judge goes on from a counter of its own, above those of the judges before it.
"""

import functools

import pytest

from tests.cosem.ciphered import GAK, GUEK, Client
from tests.cosem.dialogue import METER_NUMBER_1
from tests.judges import asked
from tests.judges.asked import PACKAGES
from tests.judges.caller import ask, called
from tests.judges.meter import RunningMeter
from trefas.wire.ciphering import Ciphered
from trefas.wire.xdlms_get import GetRequestNormal, GetResponseNormal

PUBLIC, OPTICAL, SERVER = 16, 19, 16
METER_FILE = f"""
[keys.optical]
guek = "{GUEK.hex()}"
gak = "{GAK.hex()}"

[configuration]
X8 = "2"
Z28 = "1"
"""
KEYS = f"{GUEK.hex()}:{GAK.hex()}"
SOURCE = "signal:u=230/231/229,i=10/6/4,f=50,pf=1,rate=1000"
LIVE = {"1.1.32.7.0.255": 230, "1.1.52.7.0.255": 231, "1.1.72.7.0.255": 229, "1.1.31.7.0.255": 1000}
"""Volts, and 10 A in hundredths."""
COUNTER = "1/0.0.43.1.1.255"
ASKED_MAX = 5000
"""More than a judge asks in one go."""

judges = pytest.mark.parametrize("judge", PACKAGES)


@pytest.fixture(scope="module")
def ordered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ciphered")
    file = folder / "meter.toml"
    file.write_text(METER_FILE, encoding="utf-8")
    # So fast that something was measured before anybody reads it.
    return [str(file), "--memory", str(folder / "memory"), "--source", SOURCE, "--speed", "20"]


@pytest.fixture(scope="module")
def meter(ordered):
    with RunningMeter(*ordered) as running:
        running.counters = iter(range(1, 1 << 32, ASKED_MAX))
        yield running


def judged(meter, judge, link, *words):
    place = ["--tcp", ":".join(map(str, meter.tcp)), "--framing", link]
    return asked.found(judge, f"judge_{judge}", *place, *words)


def with_keys(meter, judge, link, *words, keys=KEYS, counter=None):
    counter = next(meter.counters) if counter is None else counter
    told = ["--client", str(OPTICAL), "--server", str(SERVER), "--keys", keys, "--counter", str(counter)]
    return judged(meter, judge, link, *told, *words)


@pytest.mark.parametrize(
    ("judge", "link", "words"),
    [
        ("pydlms", "wrapper", ()),
        ("pydlms", "wrapper", ("--dedicated",)),
        ("pydlms", "hdlc", ()),
        ("pydlms", "hdlc", ("--dedicated",)),
        # Its AES is Python, and it reads for six seconds: each link once, each key once.
        ("gurux", "wrapper", ("--dedicated",)),
        ("gurux", "hdlc", ()),
        # It has a switch for dedicated keys that nothing in it reads.
        ("dlms_cosem", "wrapper", ()),
        ("dlms_cosem", "hdlc", ()),
    ],
)
def test_a_judge_with_the_keys_reads_every_object(meter, judge, link, words):
    found = with_keys(meter, judge, link, *words)

    assert {name: found["values"][f"3/{name}"]["2"] for name in LIVE} == LIVE
    association = found["values"]["15/0.0.40.0.0.255"]
    assert association["4"] == [2, 16, 756, 5, 8, 1, 3]  # LN with ciphering
    assert association["6"] == [2, 16, 756, 5, 8, 2, 5]  # HLS with GMAC
    assert found["objects"]["15/0.0.40.0.0.255"][2] == [1]
    assert found["parted"]


@judges
def test_a_judge_with_another_key_is_refused(meter, judge):
    for keys in (f"{'11' * 16}:{GAK.hex()}", f"{GUEK.hex()}:{'11' * 16}"):
        assert set(with_keys(meter, judge, "wrapper", keys=keys)) == {"refused"}


@judges
def test_a_judge_that_begins_with_an_old_counter_is_refused(meter, judge):
    with_keys(meter, "pydlms", "wrapper")

    assert set(with_keys(meter, judge, "wrapper", counter=1)) == {"refused"}


def test_the_public_client_reads_the_counter_to_go_on_from(meter):
    begun = next(meter.counters)
    with_keys(meter, "pydlms", "wrapper", counter=begun)

    shown = judged(meter, "pydlms", "wrapper", "--client", str(PUBLIC), "--server", "1")["values"][COUNTER]["2"]

    assert begun < shown < begun + ASKED_MAX


def test_nobody_gets_in_with_a_password_where_the_interface_is_encrypted(meter):
    for client in ("18", "19", "20"):
        told = ["--client", client, "--server", str(SERVER), "--password", "12345"]
        assert set(judged(meter, "pydlms", "wrapper", *told)) == {"refused"}


def test_a_killed_meter_uses_none_of_its_counters_again_and_remembers_the_clients(ordered):
    words = [*ordered[:1], "--memory", ordered[2] + " of another", *ordered[3:]]
    heard, said = [], []
    for start in (1, 1001, 2001):
        with RunningMeter(*words) as running, called(running) as connection:
            link = functools.partial(ask, connection, client=OPTICAL, server=SERVER)
            client = Client(lambda request, link=link: said.append(request) or link(request), start=start)
            accepted, _ = client.associate()
            assert accepted.responding_title == b"KAME" + (20_000_001).to_bytes(4)
            heard.append(Ciphered.decode(accepted.user_information).counter)
            for _ in range(5):
                assert isinstance(client.ask(GetRequestNormal(0xC1, METER_NUMBER_1)), GetResponseNormal)
            heard += client.heard
            running.kill()

    assert heard == sorted(set(heard))
    with RunningMeter(*words) as running, called(running) as connection:
        assert ask(connection, said[0], OPTICAL, SERVER)[13:18] == bytes.fromhex("A203020101")  # rejected
