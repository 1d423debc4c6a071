"""A real Mosquitto for tests, in a folder of its own: started, killed, started again at the same port; with TLS where asked for.

It is found where Debian's package puts it; tests that need it are skipped, saying so, where it is not installed.
"""

import shutil
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import paho.mqtt.client as paho
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.enums import CallbackAPIVersion

PATIENCE_S = 30


def mosquitto():
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip("mosquitto is not installed: apt install mosquitto")
    return found


class Broker:
    """One broker; it forgets everything when it ends."""

    def __init__(self, folder, *lines, tls=False):
        self.program, self.folder, self.process = mosquitto(), folder, None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.config = folder / "mosquitto.conf"
        said = [f"listener {self.port} 127.0.0.1", "persistence false", "set_tcp_nodelay true", *lines]
        if tls:
            said += [f"cafile {folder}/ca.pem", f"certfile {folder}/broker.pem", f"keyfile {folder}/broker.key"]
            said += ["require_certificate true", "use_identity_as_username true"]
        if not any(line.startswith(("allow_anonymous", "password_file")) for line in lines):
            said.append("allow_anonymous true")
        if folder.owner() == "root":
            said.append("user root")
        self.config.write_text("\n".join(said) + "\n")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "-c", self.config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except ConnectionRefusedError:
                assert self.process.poll() is None, "mosquitto ended before it listened"
                assert time.monotonic() < end, "mosquitto did not listen"
            else:
                return

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE_S)


class Reader:
    """Whoever else is at a broker: all that is said there, as (topic, payload, retained)."""

    def __init__(self, broker, *topics, **tls):
        self.heard = []
        self.client = paho.Client(CallbackAPIVersion.VERSION2)
        self.client.on_message = lambda client, data, each: self.heard.append(
            (each.topic, each.payload, bool(each.retain))
        )
        if tls:
            self.client.tls_set(**tls)
        self.client.connect("127.0.0.1", broker.port)
        self.client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.client.subscribe([(topic, 1) for topic in topics or ("#",)])

    def until(self, found):
        """Listens until something is so of all that was heard, and gives what ``found`` gives."""
        end = time.monotonic() + PATIENCE_S
        while not (said := found(self.heard)):
            assert time.monotonic() < end, [topic for topic, _, _ in self.heard]
            self.client.loop(0.05)
        return said

    def last(self, topic, payload=None):
        """Listens until a payload is the last of a topic; gives it."""
        return self.until(
            lambda heard: next(
                ((data or b" ") for name, data, _ in reversed(heard) if name == topic and payload in (None, data)), None
            )
        )

    def publish(self, topic, payload, retain=False):
        self.client.publish(topic, payload, qos=1, retain=retain)

    def close(self):
        self.client.disconnect()
        self.client.loop(0.01)


def certificates(folder, *names):
    """A test CA, and what it vouches for: NAME.pem and NAME.key each."""
    ca_key = ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test CA")])
    _write(folder, "ca", ca_key, _certificate(ca_name, ca_key.public_key(), ca_name, ca_key, is_ca=True))
    for name in names:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        _write(folder, name, key, _certificate(subject, key.public_key(), ca_name, ca_key, is_ca=False))


def _certificate(subject, public, issuer, key, is_ca):
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
    )
    if not is_ca:
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256())


def _write(folder, name, key, certificate):
    pem = serialization.Encoding.PEM
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(pem))
    form, no = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / f"{name}.key").write_bytes(key.private_bytes(pem, form, no))
    (folder / f"{name}.key").chmod(0o600)
