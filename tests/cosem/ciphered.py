"""A client with keys, for the tests: what it says to an association, and what it makes of the answers.

Both sides use one codec, which is compared with the book's examples and a capture in ``tests/wire/test_ciphering.py``, and with
clients that others wrote in ``tests/judges/test_ciphered.py``.
"""

from itertools import count

from tests.cosem.house import House
from trefas.base.errors import RemoteError
from trefas.base.obis import Obis
from trefas.cosem.credentials import Credentials
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.cosem.keys import PlainKeys, Policy
from trefas.wire import apdu
from trefas.wire.acse import Aare, Aarq, Context, Mechanism
from trefas.wire.axdr import OctetString
from trefas.wire.ciphering import Ciphered, KeySet, Protection, challenge_answer, seal, unseal
from trefas.wire.xdlms import Conformance, Name
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_initiate import InitiateRequest

GUEK = bytes(range(16))
GAK = bytes(range(0xD0, 0xE0))
METER, CLIENT = b"KAME\x01\x15\x17\x39", b"TST00001"
CTOS, STOC = b"K56iVagY", bytes(range(0x30, 0x40))
REPLY = Name(15, Obis(0, 0, 40, 0, 0), 1)


class MemoryCounters:
    """Counters that live as long as the test."""

    def __init__(self):
        self.used = []
        self.lowest = {}
        self.stored = 0

    def take(self):
        self.used.append(len(self.used))
        return self.used[-1]

    def expected(self, name):
        return self.lowest.get(name, 0)

    def seen(self, name, counter):
        self.lowest[name] = counter + 1

    def renew(self, name):
        self.lowest[name] = 0

    def store(self):
        self.stored += 1


def locked_house(policy=Policy.BOTH, **options):
    """A house whose optical association has keys; its challenge is always the same."""
    credentials = Credentials("optical", METER, PlainKeys(GUEK, GAK), MemoryCounters(), policy)
    house = House(credentials={"optical": credentials}, **options)
    house.device.draw = lambda size: STOC[:size]
    return house


class Client:
    """One that knows the keys, unless it is given others."""

    suite_number = 0
    mechanism = Mechanism.HLS_GMAC
    challenge = CTOS
    context = Context.LN_CIPHERED
    conformance = CONFORMANCE | Conformance.GENERAL_PROTECTION

    def __init__(self, link, *, guek=GUEK, gak=GAK, title=CLIENT, start=0, form=Protection.BOTH, general=False):
        self.link = link
        self.guek, self.gak, self.title = guek, gak, title
        self.counters = count(start)
        self.form, self.general = form, general
        self.keys = KeySet.GLOBAL
        self.dedicated = None
        self.server_title = None
        self.heard = []
        """Counters of the server's."""

    def aarq(self, *, clear=False, dedicated=None, size=0xFFFF, **fields):
        self.dedicated = dedicated
        initiate = InitiateRequest(self.conformance, size, dedicated).encode()
        filled = {
            "context_name": self.context.name_octets,
            "calling_title": self.title,
            "mechanism_name": self.mechanism.name_octets,
            "authentication_value": self.challenge,
            "user_information": initiate if clear else self.sealed(initiate),
            **fields,
        }
        return Aarq(**filled)

    def associate(self, **how):
        """Introduces itself and answers the challenge; the AARE and what the meter said to that."""
        accepted = Aare.decode(self.link(self.aarq(**how).encode()))
        assert (accepted.result, accepted.diagnostic) == (0, 14), accepted
        self.server_title = accepted.responding_title
        answer = self.proof(accepted.authentication_value)
        return accepted, self.ask(ActionRequestNormal(0xC1, REPLY, OctetString(answer)))

    def proof(self, challenge):
        """That it has the keys."""
        return challenge_answer(challenge, self.guek, self.gak, self.title, next(self.counters), self.suite_number)

    def ask(self, request):
        """A request and its answer, both as values."""
        return apdu.decode(self.opened(self.link(self.sealed(request.encode()))))

    def sealed(self, plain):
        counter = next(self.counters)
        key = self.dedicated if self.keys is KeySet.DEDICATED else self.guek
        text = seal(plain, self.form | self.suite_number, key, self.gak, self.title, counter)
        how = {"title": self.title} if self.general else {"plain_tag": plain[0]}
        return Ciphered(self.keys, self.form, counter, text, suite=self.suite_number, **how).encode()

    def opened(self, answer):
        """The plain answer; as it is, where it came in clear."""
        try:
            found = Ciphered.decode(answer)
        except RemoteError:
            return answer
        assert found.title in (None, self.server_title)
        self.heard.append(found.counter)
        key = self.dedicated if found.keys is KeySet.DEDICATED else self.guek
        return unseal(found.text, found.control, key, self.gak, self.server_title, found.counter)
