"""gurux-dlms as a judge of security suites 0 to 2: told in JSON what it has and what it is to do, as ``judge_suites`` is.

    python -m tests.judges.judge_gurux_suites '{"port": 4059, "suite": 1, …, "do": ["read", "transfer", …]}'

Its client speaks the ciphered forms of each service and general-glo and general-ded, and all mechanisms. It cannot be asked for
general-ciphering, general-signing or agreed keys: what there is of them in its client ends in errors of its own. For HLS with
ECDSA its challenge has 16 bytes where the book wants 32 (Green Book, 9.2.2.2.2.4), so it is given one; and it refuses to sign
with its own key of suite 2.
"""

import json
import sys
from contextlib import redirect_stdout
from typing import Any

from gurux_dlms import GXDLMSException
from gurux_dlms.ecdsa.GXPrivateKey import GXPrivateKey
from gurux_dlms.enums import Authentication, Conformance, InterfaceType, Security
from gurux_dlms.objects import GXDLMSData, GXDLMSSecuritySetup
from gurux_dlms.objects.enums.SecuritySuite import SecuritySuite
from gurux_dlms.secure import GXDLMSSecureClient

from tests.judges.judge_gurux import Talk, on_tcp

NUMBER, SETUP = "1.1.0.0.1.255", "0.0.43.0.0.255"
MECHANISMS = {
    3: Authentication.HIGH_MD5,
    4: Authentication.HIGH_SHA1,
    5: Authentication.HIGH_GMAC,
    6: Authentication.HIGH_SHA256,
    7: Authentication.HIGH_ECDSA,
}
CHALLENGE_SIZE = 32
LEVELS = {
    "authenticated": Security.AUTHENTICATION,
    "encrypted": Security.ENCRYPTION,
    "both": Security.AUTHENTICATION_ENCRYPTION,
}


class SuiteTalk(Talk):
    """A client that knows the keys, and its line."""

    def __init__(self, told: dict[str, Any], keys: dict[str, bytes], counter: int) -> None:
        mechanism = MECHANISMS[told["mechanism"]]
        secret = bytes.fromhex(told["secret"]) if told["mechanism"] in (3, 4, 6) else None
        self.client = GXDLMSSecureClient(True, 19, 16, mechanism, secret, InterfaceType.WRAPPER)
        general, _, dedicated = told.get("protection", "glo").rpartition("-")
        if general:
            self.client.proposedConformance |= Conformance.GENERAL_PROTECTION
        else:
            self.client.proposedConformance &= ~Conformance.GENERAL_PROTECTION
        ciphering = self.client.ciphering
        ciphering.securitySuite = SecuritySuite(told["suite"])
        ciphering.blockCipherKey, ciphering.authenticationKey = keys["guek"], keys["gak"]
        ciphering.systemTitle, ciphering.invocationCounter = bytes.fromhex(told["title"]), counter
        ciphering.security = LEVELS[told.get("level", "both")]
        if dedicated == "ded":
            ciphering.dedicatedKey = bytes(range(0x40, 0x40 + len(keys["guek"])))
        if mechanism == Authentication.HIGH_ECDSA:
            self.client.ctoSChallenge = bytes(range(CHALLENGE_SIZE))
            own, meters = (private(told, name) for name in ("signing", told.get("believes", "meter_signing")))
            ciphering.signingKeyPair = (meters.getPublicKey(), own)
        self.send, self.hear, self.part = on_tcp("127.0.0.1", told["port"])

    def number(self) -> Any:
        """The number of the meter, as it reads it."""
        return self.read(GXDLMSData(NUMBER), 2)


def private(told: dict[str, Any], name: str) -> GXPrivateKey:
    """A key pair."""
    size = {1: 32, 2: 48}[told["suite"]]
    return GXPrivateKey.fromRawBytes(bytearray(int(told[name], 16).to_bytes(size)))


class Judge:
    """What it is told, and what it found."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.keys = {name: bytes.fromhex(told[name]) for name in ("guek", "gak", "master")}
        self.counter = int(told.get("counter", 1))
        self.found: dict[str, Any] = {}

    def talk(self) -> SuiteTalk:
        """A new association."""
        talk = SuiteTalk(self.told, self.keys, self.counter)
        self.counter += 1000
        talk.associate()
        return talk

    def read(self) -> None:
        talk = self.talk()
        self.found["number"] = [talk.number() for _ in range(3)]
        self.found["form"] = f"{talk.asked:02X}"
        talk.leave()

    def setup(self) -> None:
        talk = self.talk()
        item = GXDLMSSecuritySetup(SETUP)
        self.found["setup"] = [plain(talk.read(item, index)) for index in (2, 3, 4, 5, 6)]
        talk.leave()

    def transfer(self) -> None:
        talk = self.talk()
        new = {0: bytes(range(1, 1 + len(self.keys["guek"]))), 2: bytes(range(7, 7 + len(self.keys["gak"])))}
        item = GXDLMSSecuritySetup(SETUP)
        talk.ask(item.globalKeyTransfer(talk.client, self.keys["master"], list(new.items())))
        talk.leave()
        self.keys |= {"guek": new[0], "gak": new[2]}
        self.read()

    def certify(self) -> None:
        talk = self.talk()
        item = GXDLMSSecuritySetup(SETUP)
        talk.ask(item.generateKeyPair(talk.client, 0))
        self.found["request"] = plain(talk.ask(item.generateCertificate(talk.client, 0)).value)
        talk.leave()

    def export(self) -> None:
        talk = self.talk()
        item = GXDLMSSecuritySetup(SETUP)
        title = bytes.fromhex(self.told["title"])
        self.found["exported"] = plain(talk.ask(item.exportCertificateByEntity(talk.client, 1, 0, title)).value)
        talk.leave()


def plain(value: Any) -> Any:
    """A value that JSON can say."""
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return [plain(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    judge = Judge(json.loads(sys.argv[1]))
    with redirect_stdout(sys.stderr):  # it says on the way what it does
        for name in judge.told["do"]:
            try:
                getattr(judge, name)()
            except GXDLMSException as error:
                judge.found.setdefault("refused", []).append(f"{name}: {error}")
    json.dump(judge.found, sys.stdout)
