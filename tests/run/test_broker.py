"""The words of a port at a broker: host, topic and options; no secret in them, and none that others could read."""

import ssl

import pytest

from tests.run.broker import certificates
from trefas.base.errors import SetupError
from trefas.run.ports import mqtt
from trefas.run.ports._broker import PASSWORD, USER, Broker
from trefas.run.ports.port import parse_port


@pytest.mark.parametrize(
    ("rest", "host", "port", "topic"),
    [
        ("broker.example", "broker.example", 1883, ""),
        ("broker.example:1884", "broker.example", 1884, ""),
        ("[::1]", "::1", 1883, ""),
        ("[::1]:1884/han/raw", "::1", 1884, "han/raw"),
        ("127.0.0.1/han?credentials=mqtt.txt", "127.0.0.1", 1883, "han"),
    ],
)
def test_host_port_and_topic_are_read(rest, host, port, topic):
    found = Broker.parse("mqtt", rest)

    assert (found.host, found.port, found.topic) == (host, port, topic)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("mqtt:", "must be mqtt:HOST"),
        ("mqtt:host:0", "must be mqtt:HOST"),
        ("mqtt:host:99999", "0 (any that is free) to 65535"),
        ("mqtt:host/han/#", "without + and #"),
        ("mqtt:host?password=secret", "behind ? it has credentials, ca, cert, key"),
        ("mqtt:host?credentials=", "each once"),
        ("mqtt:host?ca=ca.pem", "say mqtts:host?ca=ca.pem"),
        ("mqtts:host?key=a.key", "cert=FILE must be there"),
    ],
)
def test_what_is_no_place_at_a_broker_is_refused_with_a_sentence(name, why):
    with pytest.raises(SetupError) as refused:
        parse_port(name)

    assert why in str(refused.value)


def test_the_name_of_a_port_has_no_options():
    assert parse_port("mqtts:host/han?credentials=mqtt.txt").name == "mqtts:host:8883/han"
    assert parse_port("mqtt:host").address == "host:1883"
    assert mqtt.KIND == "mqtt"


def test_credentials_are_two_lines_of_a_file_for_its_owner_alone(tmp_path):
    file = tmp_path / "mqtt.txt"
    file.write_text("meter\nsecret word\n")
    file.chmod(0o600)
    broker = Broker.parse("mqtt", f"host?credentials={file}")

    assert broker.credentials() == ("meter", "secret word")
    file.chmod(0o640)
    with pytest.raises(SetupError, match="others can read it; chmod 600"):
        broker.credentials()


@pytest.mark.parametrize(
    ("text", "why"), [("", "has 0 lines"), ("\nsecret", "are two"), ("a\nb\nc", "3 lines"), (b"\xff", "no text")]
)
def test_a_file_that_has_no_credentials_is_refused_and_not_quoted(tmp_path, text, why):
    file = tmp_path / "mqtt.txt"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    file.chmod(0o600)

    with pytest.raises(SetupError) as refused:
        Broker.parse("mqtt", f"host?credentials={file}").credentials()

    assert why in str(refused.value)
    assert "secret" not in str(refused.value)


def test_without_a_file_credentials_come_from_the_environment():
    assert Broker.parse("mqtt", "host").credentials({}) == (None, None)
    assert Broker.parse("mqtt", "host").credentials({USER: "meter", PASSWORD: "secret"}) == ("meter", "secret")


def test_files_that_are_no_certificates_are_refused_with_a_sentence(tmp_path):
    certificates(tmp_path, "meter", "other")
    ca, cert, key = (tmp_path / name for name in ("ca.pem", "meter.pem", "other.key"))

    with pytest.raises(SetupError, match="do not belong together"):
        Broker.parse("mqtts", f"host?ca={ca}&cert={cert}&key={key}").tls()
    with pytest.raises(SetupError, match="no such file"):
        Broker.parse("mqtts", f"host?ca={tmp_path}/nothing.pem").tls()
    with pytest.raises(SetupError, match="no certificate"):
        Broker.parse("mqtts", f"host?ca={key}").tls()
    assert Broker.parse("mqtts", f"host?ca={ca}").tls().verify_mode is ssl.CERT_REQUIRED
    assert Broker.parse("mqtt", "host").tls() is None
