"""pydlms-client as a judge of security suites 0 to 2: told in JSON what it has and what it is to do; see ``test_suites``.

    python -m tests.judges.judge_suites '{"port": 4059, "suite": 1, …, "do": ["read", "transfer", …]}'

Keys are in hexadecimal, private ones as numbers. It says in JSON what came of each thing it did.
"""

import json
import sys
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pydlms import DlmsClient
from pydlms.exceptions import DlmsError
from pydlms.security.context import SecurityContext
from pydlms.security.general import KeyInfo
from pydlms.security.hls import Mechanism

NUMBER, SETUP = "1.1.0.0.1.255", "0.0.43.0.0.255"
MASTER_SETUP = 64


class Judge:
    """One client and what it knows."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.counter = int(told.get("counter", 1))
        self.keys = {name: bytes.fromhex(told[name]) for name in ("guek", "gak", "master")}
        self.found: dict[str, Any] = {}

    def key(self, name: str) -> ec.EllipticCurvePrivateKey | None:
        curve = {1: ec.SECP256R1(), 2: ec.SECP384R1()}.get(self.told["suite"])
        return ec.derive_private_key(int(self.told[name], 16), curve) if curve else None

    def client(self) -> DlmsClient:
        told = self.told
        signing, agreement = self.key("meter_signing"), self.key("meter_agreement")
        security = SecurityContext(
            self.keys["guek"],
            self.keys["gak"],
            bytes.fromhex(told["title"]),
            invocation_counter=self.counter,
            suite=told["suite"],
            master_key=self.keys["master"],
            signing_key=self.key("signing"),
            key_agreement_key=self.key("agreement"),
            peer_signing_key=signing.public_key() if signing else None,
            peer_key_agreement_key=agreement.public_key() if agreement else None,
            general_aad="with-header",
            signing_form="length-prefixed-content",
        )
        self.counter += 1000
        kind, _, scheme = told.get("key_info", "identified").partition(":")
        return DlmsClient.tcp(
            "127.0.0.1",
            told["port"],
            client_sap=19,
            server_logical=16,
            mechanism=Mechanism(told["mechanism"]),
            password=bytes.fromhex(told["secret"]),
            security=security,
            signing_key=self.key("signing"),
            server_public_key=signing.public_key() if signing else None,
            protection=told.get("protection", "glo"),
            key_info=KeyInfo(kind, scheme=int(scheme or 1)),
        )

    def read(self) -> None:
        with self.client() as meter:
            self.found["number"] = [meter.get(NUMBER, 1, 2).to_python() for _ in range(3)]

    def setup(self) -> None:
        with self.client() as meter:
            self.found["setup"] = [meter.get(SETUP, MASTER_SETUP, index).to_python() for index in (2, 3, 4, 5, 6)]

    def transfer(self) -> None:
        new = {0: bytes(range(1, 1 + len(self.keys["guek"]))), 2: bytes(range(7, 7 + len(self.keys["gak"])))}
        with self.client() as meter:
            meter.transfer_keys(new, SETUP)
        self.keys |= {"guek": new[0], "gak": new[2]}
        self.read()

    def agree(self) -> None:
        with self.client() as meter:
            agreed = meter.agree_keys([0, 2], SETUP)
        self.keys |= {"guek": agreed[0], "gak": agreed[2]}
        self.read()

    def activate(self) -> None:
        with self.client() as meter:
            meter.security_activate(0x6C, version=1, security_setup=SETUP)
            self.found["policy"] = meter.get(SETUP, MASTER_SETUP, 2).to_python()

    def certify(self) -> None:
        with self.client() as meter:
            meter.generate_key_pair(0, SETUP)
            request = meter.certificate_request(0, SETUP)
            self.found["request"] = request.public_bytes(Encoding.DER).hex()


if __name__ == "__main__":
    judge = Judge(json.loads(sys.argv[1]))
    for name in judge.told["do"]:
        try:
            getattr(judge, name)()
        except DlmsError as error:
            judge.found.setdefault("refused", []).append(f"{name}: {error}")
    json.dump(judge.found, sys.stdout, default=lambda value: value.hex() if isinstance(value, bytes) else str(value))
