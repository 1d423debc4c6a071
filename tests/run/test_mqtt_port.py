"""Ports at a real Mosquitto: state, will and commands, a broker that is killed and started again, TLS with a test CA."""

import asyncio
import json
import subprocess
import threading
from contextlib import contextmanager

import pytest

from tests.device.smart_home.homes import device_of, feed
from tests.run.broker import Broker, Reader, certificates
from trefas.core.breaker import Breaker
from trefas.cosem.standing import Standing
from trefas.device.module import World
from trefas.run.clock import real_now
from trefas.run.ports._broker import Broker as Place
from trefas.run.ports.mqtt import MqttPort
from trefas.run.ports.port import Limits

STATE, AVAILABILITY = "trefas/20000001/state", "trefas/20000001/availability"


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    made = Broker(tmp_path_factory.mktemp("broker"))
    yield made
    made.kill()


def homely(device):
    """Makes conversations of a meter's smart home, in real time."""
    world = World(lambda at: device.meter.now, lambda at: at, lambda: device.meter.now)
    return lambda peer: device.bay.plugged["smart_home"].conversation(world, lambda: None)


class Saying:
    """A conversation that says a few bytes at once, one piece a look."""

    closed, standing, hears, awaits = False, Standing.SILENT, False, ()

    def __init__(self, *pieces):
        self.pieces = list(pieces)

    def receive(self, data, now):
        return self.pieces.pop(0) if self.pieces else b""

    def deadline(self):
        return real_now() if self.pieces else None

    def close(self, now):
        self.closed = True


@contextmanager
def opened(name, make_session, retry_s=0.05, timeout_s=10.0):
    """A port that is open, on a loop of its own; gives it, and what it said."""
    kind, _, rest = name.partition(":")
    port, said, loop = MqttPort(Place.parse(kind, rest), retry_s, timeout_s), [], asyncio.new_event_loop()
    port.say = said.append
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def call(made):
        return asyncio.run_coroutine_threadsafe(made, loop).result(30)

    try:
        call(port.open(make_session, real_now, Limits()))
        yield port, said
    finally:
        call(port.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def at(broker, rest=""):
    return f"mqtt:127.0.0.1:{broker.port}{rest}"


def test_state_and_discovery_are_retained_for_whoever_comes_later(broker):
    device = device_of()
    feed(device, 3_600)

    with opened(at(broker), homely(device)):
        early = Reader(broker)
        early.until(lambda heard: sum(topic.endswith("/config") for topic, _, _ in heard) > 30)
        late = Reader(broker)
        state = json.loads(late.last(STATE))
        late.last(AVAILABILITY, b"online")
        late.until(lambda heard: sum(topic.endswith("/config") for topic, _, _ in heard) > 30)

    # 1300 W for an hour.
    assert state["active_import_kwh"] == 1.3
    assert all(retained for _, _, retained in late.heard)
    late.last(AVAILABILITY, b"offline")
    for each in (early, late):
        each.close()


def test_a_command_is_followed_and_its_state_told(broker):
    device = device_of(commands=["breaker"])
    feed(device, 2)

    with opened(at(broker), homely(device)):
        reader = Reader(broker, STATE, AVAILABILITY)
        reader.last(AVAILABILITY, b"online")
        reader.publish("trefas/20000001/breaker/set", "OFF")
        reader.until(
            lambda heard: [1 for topic, data, _ in heard if topic == STATE and not json.loads(data)["breaker"]]
        )

    assert not device.meter.part(Breaker).closed
    reader.close()


def test_a_broker_that_was_killed_is_told_all_again(tmp_path):
    broker, device = Broker(tmp_path), device_of()
    with opened(at(broker), homely(device)) as (port, said):
        Reader(broker).last(AVAILABILITY, b"online")
        broker.kill()
        feed(device, 3_600)
        broker.start()
        reader = Reader(broker)
        state = json.loads(reader.last(STATE))
        reader.last(AVAILABILITY, b"online")
        reader.until(lambda heard: sum(topic.endswith("/config") for topic, _, _ in heard) > 30)

    assert state["active_import_kwh"] == 1.3
    assert port.broken == 1
    assert [each.partition("; ")[0].partition(" (")[0] for each in said if "connected" in each][-1].endswith(
        "connected"
    )
    reader.close()
    broker.kill()


def test_a_meter_whose_process_is_gone_is_offline_by_its_will(broker):
    device = device_of()
    with opened(at(broker), homely(device)) as (port, _):
        reader = Reader(broker, AVAILABILITY)
        reader.last(AVAILABILITY, b"online")
        # Somebody under the same name: the broker ends the older connection, as if it had died.
        other = Reader(broker, "nothing")
        other.client.reinitialise(client_id="trefas_20000001")
        other.client.connect("127.0.0.1", broker.port)
        other.client.loop(0.1)
        reader.last(AVAILABILITY, b"offline")
        reader.heard.clear()
        reader.last(AVAILABILITY, b"online")

    assert port.broken >= 1
    reader.close()


def test_bytes_go_out_under_the_topic_of_the_port(broker):
    reader = Reader(broker, "han/#")
    reader.until(lambda heard: True)

    reader.client.loop(0.2)
    with opened(at(broker, "/han/raw"), lambda peer: Saying(b"\x7e\x00\x7e", b"\x7e\x01\x7e")):
        found = reader.until(lambda heard: heard if len(heard) == 2 else None)

    assert found == [("han/raw", b"\x7e\x00\x7e", False), ("han/raw", b"\x7e\x01\x7e", False)]
    reader.close()


def test_a_connection_over_tls_shows_a_certificate_and_asks_for_one(tmp_path):
    certificates(tmp_path, "broker", "meter")
    broker, device = Broker(tmp_path, tls=True), device_of()
    ca, cert, key = (tmp_path / name for name in ("ca.pem", "meter.pem", "meter.key"))
    place = f"mqtts:127.0.0.1:{broker.port}?ca={ca}"

    with opened(f"{place}&cert={cert}&key={key}", homely(device)):
        reader = Reader(broker, ca_certs=str(ca), certfile=str(cert), keyfile=str(key))
        reader.last(AVAILABILITY, b"online")
        reader.close()
    with opened(place, homely(device), timeout_s=1.0) as (port, said):
        wait_for(lambda: port.refused + port.broken)
    assert said
    with opened(f"mqtts:127.0.0.1:{broker.port}", homely(device)) as (port, said):
        wait_for(lambda: port.refused)
    assert "certificate verify failed" in said[0].lower()
    broker.kill()


def test_a_broker_that_wants_a_password_is_shown_it_and_a_wrong_one_is_said(tmp_path):
    passwords = tmp_path / "passwords"
    passwords.write_text("meter:right\n")
    passwords.chmod(0o600)
    done = subprocess.run(["mosquitto_passwd", "-U", passwords], capture_output=True)
    assert done.returncode == 0, done.stderr
    broker, device = Broker(tmp_path, f"password_file {passwords}"), device_of()
    for word in ("right", "wrong"):
        file = tmp_path / word
        file.write_text(f"meter\n{word}\n")
        file.chmod(0o600)

    with opened(at(broker, f"?credentials={tmp_path}/right"), homely(device)) as (port, _):
        wait_for(lambda: port.stands)
    with opened(at(broker, f"?credentials={tmp_path}/wrong"), homely(device)) as (port, said):
        wait_for(lambda: port.refused > 1)
    assert len(said) == 1
    assert "Not authorized" in said[0]
    broker.kill()


def wait_for(found):
    """Waits until something is so, half a minute at most."""
    loop = threading.Event()
    for _ in range(600):
        if found():
            return
        loop.wait(0.05)
    raise AssertionError("it did not come")
