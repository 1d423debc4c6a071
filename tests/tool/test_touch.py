"""``trefas touch`` at a meter that runs: what a tester's script does, what a client then reads, and what is refused."""

import json
import socket
import threading
from datetime import datetime

import pytest

from tests.cosem.house import LLS_AARQ
from tests.judges.caller import RunningMeter
from tests.programs import trefas
from trefas.base.errors import SetupError
from trefas.base.obis import Obis
from trefas.run.hands import TokenFile
from trefas.tool.touch import touch, values_of
from trefas.wire import apdu
from trefas.wire.axdr import U8
from trefas.wire.xdlms import Name
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_set import SetRequestNormal

METER = """
source = "signal:u=230,i=10,rate=1000"
[configuration]
Z3 = "07"
Z8 = "2"
Z13 = "001"
"""
ACTUAL_TARIFF = "1.1.129.0.0.255"
METER_STATUS = "1.1.97.97.0.255"
EVENTS_B = "0.1.96.10.2.255"
STATUS_JOURNAL = "1.1.99.98.2.255"
CONFIG = "0.1.96.3.1.255"


def place_of(meter, name, kind="tcp"):
    line = next(each for each in meter.said if each.startswith(f"{name}: {kind}:"))
    return line.split(": ", 1)[1].strip()


class DlmsClient:
    """What a client of the module's association reads and writes."""

    def __init__(self, place):
        host, _, number = place.removeprefix("tcp:").rpartition(":")
        self.wire = socket.create_connection((host, int(number)), 20)
        assert apdu.decode(self.ask(LLS_AARQ)).result == 0

    def ask(self, message):
        self.wire.sendall(b"\x00\x01\x00\x12\x00\x10" + len(message).to_bytes(2) + message)
        return self._exactly(int.from_bytes(self._exactly(8)[6:]))

    def _exactly(self, size):
        data = b""
        while len(data) < size:
            piece = self.wire.recv(size - len(data))
            assert piece, "the meter hung up"
            data += piece
        return data

    def read(self, name, class_id=1):
        given = apdu.decode(self.ask(GetRequestNormal(0xC1, Name(class_id, Obis.parse(name), 2)).encode())).given
        return given.value if class_id == 1 else given

    def write(self, name, value):
        return apdu.decode(self.ask(SetRequestNormal(0xC1, Name(1, Obis.parse(name), 2), value).encode())).result


def touched(capsys, place, *words, as_json=False):
    touch(place, list(words), as_json=as_json)
    return capsys.readouterr().out


def test_a_meter_that_runs_is_touched_and_a_client_reads_what_was_done_to_it_also_after_the_next_start(
    tmp_path, capsys
):
    order = tmp_path / "meter.toml"
    order.write_text(METER)

    with RunningMeter(str(order), *listening(tmp_path)) as meter:
        hands, line = place_of(meter, "hands"), place_of(meter, "hands", "pty")
        client = DlmsClient(place_of(meter, "module"))
        assert [client.read(each) for each in (ACTUAL_TARIFF, METER_STATUS, EVENTS_B)] == [1, 0, 0]
        rows = len(client.read(STATUS_JOURNAL, 7).value)

        assert touched(capsys, hands, "input", "1", "high") == "port_1=tariff_2 level_1=high\n"
        assert touched(capsys, line, "input 2 high") == "port_2=alarm_in level_2=high\n"
        assert touched(capsys, hands, "cover open", as_json=True) == '{"cover": "open"}\n'

        assert client.read(ACTUAL_TARIFF) == 2
        assert client.read(METER_STATUS) == 1 << 5 | 1 << 6  # external alarm, cover
        assert client.read(EVENTS_B) == 1 << 15 | 1 << 22
        news = client.read(STATUS_JOURNAL, 7).value[rows:]
        assert [row.value[-1].value for row in news] == [1 << 5, 1 << 5 | 1 << 6]

        assert client.write(CONFIG, U8(5)) == 0
        status = json.loads(touched(capsys, hands, "status", as_json=True))
        assert (status["port_1"], status["tariff"], status["alarm"]) == ("pulse_in", "1", "there")
        assert touched(capsys, hands, "pulse 1 5").endswith("pulse_input=5\n")
        assert datetime.fromisoformat(status["time"]).year >= 2026

    with RunningMeter(str(order), *listening(tmp_path)) as meter:
        hands = place_of(meter, "hands")
        again = json.loads(touched(capsys, hands, "status", as_json=True))
        assert (again["port_1"], again["pulse_input"], again["cover"]) == ("pulse_in", "5", "open")
        assert DlmsClient(place_of(meter, "module")).read(CONFIG) == 5


def listening(tmp_path):
    ports = ("module=tcp:127.0.0.1:0", "hands=tcp:127.0.0.1:0", f"hands=pty:{tmp_path}/hands")
    return [word for port in ports for word in ("--listen", port)]


class Answering:
    """Somebody at a port who says what we want, whatever is said to him, and hangs up."""

    def __init__(self, *pieces):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.place = f"tcp:127.0.0.1:{self.server.getsockname()[1]}"
        self.token = TokenFile(self.place.removeprefix("tcp:")).write()
        self.pieces = pieces
        self.heard = b""

    def __enter__(self):
        self.thread = threading.Thread(target=self._talk)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join(20)
        self.server.close()

    def _talk(self):
        connection, _ = self.server.accept()
        with connection:
            introduction, _, self.heard = connection.recv(4096).partition(b"\n")
            assert introduction == f"token {self.token}".encode()
            connection.sendall(b"ok token\n")
            for piece in self.pieces:
                connection.sendall(piece)


def test_words_are_one_line_and_news_is_not_the_answer(capsys):
    with Answering(b"* tariff=2\nok co", b"ver=open\n") as other:
        said = touched(capsys, other.place, "cover ", " open")

    assert (other.heard, said) == (b"cover open\n", "cover=open\n")


def test_who_watches_is_shown_what_changes_until_the_meter_goes(capsys):
    answering = Answering(b"ok watch=on\n", b"* tariff=2\n", b"* load_1=on pulses_2=7\n")
    with answering as other, pytest.raises(SetupError, match=r"the meter at tcp:127\.0\.0\.1:.* has gone"):
        touch(other.place, ["watch", "on"], as_json=True)

    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said == [{"watch": "on"}, {"tariff": "2"}, {"load_1": "on", "pulses_2": "7"}]


def test_help_is_a_line_for_each_act(capsys):
    with Answering(b"ok cover open|close: opens it; release: sees to it\n") as other:
        assert touched(capsys, other.place, "help") == "cover open|close: opens it\nrelease: sees to it\n"
    with Answering(b"ok cover open|close: opens it; release: sees to it\n") as other:
        assert json.loads(touched(capsys, other.place, "help", as_json=True)) == {
            "said": "cover open|close: opens it; release: sees to it"
        }


def test_values_are_pairs_and_a_sentence_has_none():
    assert values_of("a=1 b=x=y") == {"a": "1", "b": "x=y"}
    assert values_of("it is a=1") == {}


@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.0 400 Bad Request",), (b"x" * 70_000,), (b"* tariff=1\n",)])
def test_who_answers_otherwise_is_no_meter(pieces):
    with (
        Answering(*pieces) as other,
        pytest.raises(SetupError, match=r"nobody at .* answers as a meter that is touched"),
    ):
        touch(other.place, ["status"], as_json=False)


@pytest.mark.parametrize("json_words", [[], ["--json"]])
def test_a_refusal_is_one_sentence_and_exit_code_1(json_words):
    with Answering(b"no PORT is '3'; must be 1 to 2\n") as other:
        done = trefas("touch", *json_words, other.place, "input", "3", "high")

    assert (done.returncode, done.stdout, done.stderr) == (1, "", "trefas: PORT is '3'; must be 1 to 2\n")


def test_a_number_below_zero_is_no_option():
    with Answering(b"ok ambient_c=-5\n") as other:
        done = trefas("touch", other.place, "ambient", "-5")

    assert (other.heard, done.stdout, done.returncode) == (b"ambient -5\n", "ambient_c=-5\n", 0)


def test_where_no_meter_is_and_what_is_no_act_is_said():
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = f"tcp:127.0.0.1:{server.getsockname()[1]}"
    for place, words, sentence in (
        (free, ["status"], f"no meter is at {free}: connection refused; run one with --listen hands={free}"),
        ("pty:none/hands", ["status"], "no meter is at pty:none/hands: no such file or directory; run one with"),
        ("pty:/dev/null", ["status"], "no meter is at pty:/dev/null: "),
        ("tcp:10.0.0.1:1", ["status"], "hands are at 'tcp:10.0.0.1:1', which others can reach"),
        (free, [" "], "nothing is to be done; say an act, as 'cover open', or help"),
        (free, ["x" * 201], "the act has 201 bytes; a line has up to 200"),
    ):
        with pytest.raises(SetupError) as refused:
            touch(place, words, as_json=False)
        assert str(refused.value).startswith(sentence)
