"""``trefas run --module smart-home``: a meter at a broker, from its command line to a kill, with no secret to be seen."""

import json
import os
import signal

from tests.run.broker import Broker, Reader
from tests.tool.test_modules import SIGNAL, running

SECRET = "not-for-others"


def test_a_meter_at_a_broker_is_offline_when_it_is_killed_and_shows_nobody_its_password(tmp_path):
    broker = Broker(tmp_path)
    file = tmp_path / "mqtt.txt"
    file.write_text(f"meter\n{SECRET}\n")
    file.chmod(0o600)
    where = f"mqtt:127.0.0.1:{broker.port}"
    words = ["--module", f"smart-home={where}?credentials={file}", "--module", f"han:no={where}/han/raw"]

    with running(tmp_path, *SIGNAL, "--no-memory", *words) as (process, ports):
        reader = Reader(broker)
        measured = reader.until(lambda heard: [data for topic, data, _ in heard if is_measured(topic, data)])
        seen = b"".join(read(f"/proc/{process.pid}/{name}") for name in ("cmdline", "environ"))
        # The frame of a list begins with its flag and length, and is of HDLC's type 3 (A in the first four bits).
        frame = reader.until(lambda heard: [data for topic, data, _ in heard if topic == "han/raw"])[0]
        os.kill(process.pid, signal.SIGKILL)
        reader.last("trefas/20000001/availability", b"offline")

    assert dict(ports)["smart_home"] == where
    # 230 V, and 3 · 230 V · 10 A.
    state = json.loads(measured[0])
    assert (state["voltage_l1_v"], state["active_power_w"]) == (230.0, 6_900)
    assert frame[:2] == b"\x7e\xa0"
    assert SECRET.encode() not in seen
    reader.close()
    broker.kill()


def is_measured(topic, data):
    return topic.endswith("/state") and json.loads(data)["voltage_l1_v"] is not None


def read(name):
    with open(name, "rb") as file:
        return file.read()
