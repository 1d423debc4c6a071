"""A seeded client that knows the keys and speaks badly: what is inside is bent before it is protected, or the message after.

In every suite, mechanism, policy and form; the security setup is among what it asks for. All is answered or a RemoteError,
nothing of what it brings in grows without bounds, and the meter still lets a good client in. ``TREFAS_FUZZ_S`` and
``TREFAS_FUZZ_SEED`` as in ``test_session_fuzz``.
"""

import random
import time
from collections import Counter

from tests.cosem.authority import private
from tests.cosem.ciphered import CLIENT, METER
from tests.cosem.dialogue import METER_NUMBER_1
from tests.cosem.house import NOW
from tests.cosem.secure_house import CLIENT_SIGNING, METER_AGREEMENT, SecureClient, SecureHouse, setup
from tests.cosem.test_session_fuzz import FUZZ_S, OPEN, SEED, Stranger
from trefas.base.errors import RemoteError
from trefas.cosem.certificates import CERTIFICATES_MAX
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.cosem.keys import Policy
from trefas.wire import elliptic
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import Array, Enumerated, OctetString, Structure
from trefas.wire.certificate import CERTIFICATE_SIZE_MAX
from trefas.wire.ciphering import Ciphered, KeySet, Protection, seal
from trefas.wire.general import AgreedKey, GlobalKey, WrappedKey
from trefas.wire.key_agreement import ONE_PASS, STATIC, derive, shared_secret
from trefas.wire.key_wrap import wrap_key
from trefas.wire.suite import SUITES
from trefas.wire.xdlms import Conformance
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal

DIALOGUES_OF_A_HOUSE, HOUSES_MAX = 12, 60
POLICIES = (Policy.BOTH, Policy.BOTH, Policy.AUTHENTICATED, Policy.NONE, Policy.ENCRYPTED_RESPONSE)
HEARD = ("c4", "c5", "c7", "d8", "da", "e0")
"""GET, SET, ACTION, exception, ACCESS, and blocks of any: what the answers are when they are opened."""


class KeyedStranger(Stranger):
    """A conversation under the keys of a house."""

    def __init__(self, dice, house, names, mechanism):
        super().__init__(dice, house, names)
        self.house, self.suite = house, house.suite
        self.session = house.session()
        start = house.counters.expected("optical")
        keys = {"guek": house.keys.unicast, "gak": house.keys.authentication}
        wants = (CONFORMANCE, OPEN, OPEN & ~Conformance.GENERAL_BLOCK_TRANSFER)
        wanted = dice.choice(wants) | Conformance.GENERAL_PROTECTION
        self.good = SecureClient(self.say, self.suite, mechanism=mechanism, start=start, **keys)
        self.good.conformance = wanted

    def say(self, said):
        header = b"".join(number.to_bytes(2) for number in (1, 19, 16, len(said)))
        return self.session.receive(header + said, NOW)[8:]

    def conversation(self, counted):
        dedicated = self.dice.choice((None, bytes(range(0x40, 0x40 + self.suite.key_size))))
        if self.dice.random() < 0.1:
            aarq = self.good.aarq(dedicated=dedicated).encode()
            self.say(self.bent(aarq))
        self.good.associate(dedicated=dedicated)
        for _ in range(self.dice.randrange(1, 20)):
            plain = self.setup_request() if self.dice.random() < 0.25 else self.request()
            said = self.protected(self.bent(plain) if self.dice.random() < 0.25 else plain)
            if self.dice.random() < 0.15:
                said = self.bent(said)
            answer = self.say(said)
            counted["answers"] += bool(answer)
            counted[answer[:1].hex()] += 1
            counted[self.inside(answer)[:1].hex()] += 1

    def setup_request(self):
        """The security setup: lists of keys, certificates, numbers, and nonsense."""
        dice, size = self.dice, self.suite.key_size
        master = self.house.keys.master or bytes(size)
        certificate = dice.choice([*self.house.certified, b"\x30\x82"])
        parameter = dice.choice(
            (
                lambda: Enumerated(dice.randrange(256)),
                lambda: Enumerated(dice.randrange(3)),
                lambda: Array(
                    (Structure((Enumerated(dice.randrange(4)), OctetString(wrap_key(dice.randbytes(size), master)))),)
                ),
                lambda: Array((Structure((Enumerated(dice.randrange(4)), OctetString(dice.randbytes(128)))),)),
                lambda: OctetString(self.bent(certificate)),
                lambda: OctetString(certificate),
                lambda: Structure(
                    (
                        Enumerated(0),
                        Structure((Enumerated(dice.randrange(4)), Enumerated(dice.randrange(3)), OctetString(CLIENT))),
                    )
                ),
                lambda: None,
            )
        )()
        if dice.random() < 0.3:
            return GetRequestNormal(0xC1, setup(dice.randrange(8))).encode()
        return ActionRequestNormal(0xC1, setup(dice.randrange(1, 10)), parameter).encode()

    def protected(self, plain):
        """In one of the forms, with a counter that is good, most of the time."""
        dice, good = self.dice, self.good
        good.form = dice.choice((Protection.BOTH, Protection.BOTH, Protection.AUTHENTICATED, *Protection))
        good.general = not plain or dice.random() < 0.3
        good.keys = KeySet.DEDICATED if good.dedicated and dice.random() < 0.3 else KeySet.GLOBAL
        forms = [
            self.specific,
            self.specific,
            self.specific,
            good.enveloped,
            self.broadcast,
            self.wrapped,
            lambda raw: raw,
        ]
        if self.suite.has_curve:
            forms += [
                good.signed,
                self.agreed,
                self.static,
                lambda raw: good.signed(self.specific(raw)),
                lambda raw: good.enveloped(good.signed(raw)),
            ]
        return dice.choice(forms)(plain)

    def specific(self, plain):
        try:
            return self.good.sealed(plain)
        except KeyError:  # what was bent has no ciphered form of its own
            self.good.general = True
            return self.good.sealed(plain)

    def broadcast(self, plain):
        counter, control = self.dice.randrange(1 << 16), 0x70 | self.suite.number
        text = seal(plain, control, self.house.keys.broadcast or bytes(16), self.good.gak, CLIENT, counter)
        return Ciphered(
            KeySet.GLOBAL, Protection.BOTH, counter, text, CLIENT, None, self.suite.number, broadcast=True
        ).encode()

    def wrapped(self, plain):
        key = self.dice.randbytes(self.suite.key_size)
        return self.good.enveloped(plain, key, WrappedKey(wrap_key(key, self.house.keys.master or key)))

    def agreed(self, plain):
        suite, own = self.suite, private(self.suite, self.dice.randrange(256))
        public = elliptic.public_of(suite, own)
        key = derive(suite, shared_secret(suite, own, self.house.agreeing), CLIENT, METER)
        signature = elliptic.sign(suite, private(suite, CLIENT_SIGNING), public)
        return self.good.enveloped(plain, key, AgreedKey(ONE_PASS, public + signature))

    def static(self, plain):
        header = self.good.header()
        secret = shared_secret(self.suite, private(self.suite, 4), self.house.agreeing)
        key = derive(self.suite, secret, CLIENT, METER, header.transaction)
        return self.good.enveloped(plain, key, self.dice.choice((AgreedKey(STATIC), GlobalKey(0))), header)

    def inside(self, answer):
        try:
            return self.good.opened(answer)
        except (RemoteError, AssertionError):
            return b""


def a_house(dice):
    suite = dice.choice(list(SUITES.values()))
    mechanisms = [Mechanism.HLS_GMAC, Mechanism.HLS_SHA256, *([Mechanism.HLS_ECDSA] if suite.has_curve else [])]
    mechanism = dice.choice(mechanisms)
    granted = {"conformance": OPEN | Conformance.GENERAL_PROTECTION}
    house = SecureHouse(suite, view=granted, mechanism=mechanism, ordered_policy=dice.choice(POLICIES))
    house.certified = [each.der for each in house.credentials.certificates.all()]
    house.agreeing = elliptic.public_of(suite, private(suite, METER_AGREEMENT)) if suite.has_curve else b""
    return house, mechanism


def test_whatever_a_client_with_keys_says_is_answered_or_a_remote_error():
    end_s, counted, seed = time.monotonic() + FUZZ_S, Counter(), SEED
    while time.monotonic() < end_s or (min(counted[each] for each in HEARD) <= 10 and seed < SEED + HOUSES_MAX):
        dice = random.Random(seed)
        house, mechanism = a_house(dice)
        objects = [each for device in house.device.logical_devices.values() for each in device.objects]
        names = [each.name(index).encode() for each in objects for index in each.indexes]
        for dialogue in range(DIALOGUES_OF_A_HOUSE):
            stranger = None
            try:
                stranger = KeyedStranger(dice, house, names, mechanism)
                stranger.conversation(counted)
            except RemoteError:
                assert stranger.session.closed
                counted["refused"] += 1
            except BaseException as error:
                error.add_note(f"TREFAS_FUZZ_SEED={seed}, dialogue {dialogue}")
                raise
            counted["dialogues"] += 1
            assert len(house.keys.certificates) <= CERTIFICATES_MAX * (CERTIFICATE_SIZE_MAX + 2)
            assert all(
                len(getattr(house.keys, name)) <= 48 for name in ("unicast", "broadcast", "master", "new_signing")
            )
            unknown = house.suite.has_curve and not house.credentials.certificates.public(CLIENT, 0)
            if house.credentials.policy & Policy.SIGNED or unknown:
                break  # it asked for signatures, or removed what they are known by: the next one could not say a word
        else:
            _, client = house.client(
                mechanism=mechanism,
                start=house.counters.expected("optical"),
                guek=house.keys.unicast,
                gak=house.keys.authentication,
            )
            client.associate()
            assert client.ask(GetRequestNormal(0xC1, METER_NUMBER_1)).invoke == 0xC1
        seed += 1

    for answered in HEARD:
        assert counted[answered] > 10, counted
