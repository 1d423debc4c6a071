"""An association beside its table: with a password and with keys every row is reached, and nothing occurs that has none."""

import pytest

from tests.base.tours import Stimulus, reach, walk
from tests.cosem.ciphered import REPLY, Client, locked_house
from tests.cosem.dialogue import A14, aarq
from tests.cosem.house import House
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.association_table import ASSOCIATION, AssociationEvent, AssociationState
from trefas.cosem.attempts import HOST_TOKENS
from trefas.cosem.keys import Policy
from trefas.cosem.refusals import NOT_ALLOWED
from trefas.cosem.short_reply import SHORT_REPLY_TO_HLS
from trefas.wire.acse import Aare, Context, Rlrq
from trefas.wire.axdr import OctetString
from trefas.wire.xdlms import Selection
from trefas.wire.xdlms_action import ActionRequestNormal
from trefas.wire.xdlms_get import GetRequestNormal
from trefas.wire.xdlms_sn import ReadRequest, Variable

IDLE, OPENING, PENDING, ASSOCIATED = AssociationState
E = AssociationEvent
NOBODY_WAITS = (IDLE, ASSOCIATED)
"""Where somebody does, nobody else at that place is judged, and guesses count for nothing."""
HOUR_NS = 3_600 * NS_PER_S


class Password:
    """A client with the password of the optical association."""

    def __init__(self):
        self.device = House().device
        self.device.draw = bytes
        self.association = self.device.association(19, 16)

    def say(self, request):
        return self.association.receive(request.encode())

    def introduce(self, **fields):
        """Long after anybody guessed."""
        self.device.moment = Instant(self.device.moment + HOUR_NS)
        self.say(aarq(**fields))

    def wait(self, *, may_wait):
        """Right after others at the same place guessed."""
        self.device.moment = Instant(self.device.moment + HOUR_NS)
        for _ in range(HOST_TOKENS):
            self.device.association(19, 16).receive(aarq(password=b"guess").encode())
        self.association.may_wait = may_wait
        self.say(aarq())

    def judged(self):
        self.device.moment = Instant(self.device.moment + HOUR_NS)
        self.association.resume()


class Keys:
    """A client with the keys of the optical association, which may say in clear what it likes."""

    def __init__(self):
        self.association = locked_house(Policy.NONE).device.association(19, 16)
        self.client = Client(self.association.receive)

    def say(self, request):
        return self.association.receive(request.encode())

    def introduce(self):
        self.challenge = Aare.decode(self.say(self.client.aarq(clear=True))).authentication_value

    def reply(self, name=REPLY, wrong=False):
        proof = bytes(17) if wrong else self.client.proof(self.challenge)
        self.say(ActionRequestNormal(0xC1, name, OctetString(proof)))

    def short_reply(self):
        proof = OctetString(self.client.proof(self.challenge))
        self.say(ReadRequest((Variable(SHORT_REPLY_TO_HLS, Selection(0, proof)),)))


def refused(client):
    """Nothing is left of an association that was there before."""
    assert client.say(GetRequestNormal(0xC1, A14)) == NOT_ALLOWED


ENDS = {
    "RLRQ": Stimulus(lambda c: c.say(Rlrq(0)), (E.RLRQ, E.RELEASED)),
    "link gone": Stimulus(lambda c: c.association.release(), (E.LINK_GONE,)),
}
REQUESTS = {
    "GET": Stimulus(lambda c: c.say(GetRequestNormal(0xC1, A14)), (E.REQUEST,), (ASSOCIATED,)),
    "ACTION": Stimulus(lambda c: c.say(ActionRequestNormal(0xC1, A14, None)), (E.ACTION,), (ASSOCIATED,)),
    "Read": Stimulus(lambda c: c.say(ReadRequest((Variable(8),))), (E.READ,), (ASSOCIATED,)),
    "GET before": Stimulus(refused, (), (IDLE, OPENING, PENDING)),
}
OTHER_CONTEXT = Context.SN.name_octets
PASSWORD = {
    **ENDS,
    **REQUESTS,
    "AARQ": Stimulus(lambda c: c.introduce(), (E.AARQ, E.ACCEPTED)),
    "AARQ that does not fit": Stimulus(lambda c: c.introduce(context_name=OTHER_CONTEXT), (E.AARQ, E.REFUSED)),
    "AARQ with a wrong password": Stimulus(lambda c: c.introduce(password=b"guess"), (E.AARQ, E.REFUSED)),
    "AARQ that may not wait": Stimulus(lambda c: c.wait(may_wait=False), (E.AARQ, E.REFUSED), NOBODY_WAITS),
    "AARQ that waits": Stimulus(lambda c: c.wait(may_wait=True), (E.AARQ, E.LATER), NOBODY_WAITS),
    "its turn": Stimulus(Password.judged, (E.ACCEPTED,), (OPENING,)),
}
KEYS = {
    **ENDS,
    **REQUESTS,
    "AARQ": Stimulus(lambda c: c.introduce(), (E.AARQ, E.CHALLENGED)),
    "right": Stimulus(lambda c: c.reply(), (E.ACTION, E.PROVED), (PENDING,)),
    "right, with short names": Stimulus(Keys.short_reply, (E.READ, E.PROVED), (PENDING,)),
    "wrong": Stimulus(lambda c: c.reply(wrong=True), (E.ACTION, E.DISPROVED), (PENDING,)),
    "another method": Stimulus(lambda c: c.reply(name=A14), (E.ACTION,), (PENDING,)),
}


def state_of(client):
    return client.association.state


def test_every_row_of_the_table_is_reached_and_the_association_goes_where_it_says():
    reached = {*reach(ASSOCIATION, PASSWORD, Password, state_of), *reach(ASSOCIATION, KEYS, Keys, state_of)}

    assert reached == ASSOCIATION.rows.keys()


@pytest.mark.parametrize(("stimuli", "client"), [(PASSWORD, Password), (KEYS, Keys)])
def test_whatever_a_client_says_the_association_is_where_its_table_says(stimuli, client):
    walk(ASSOCIATION, stimuli, client, state_of)
