"""An HDLC link beside its table: every row is reached, and nothing occurs that has none."""

from tests.base.tours import Stimulus, tour, walk
from trefas.base.instant import NS_PER_S, Instant
from trefas.wire.hdlc_frame import DISC, POLL_FINAL, RR, SNRM, UI, Frame, encode, format_address
from trefas.wire.hdlc_link import LLC_COMMAND, HdlcLink
from trefas.wire.hdlc_parameters import HdlcParameters
from trefas.wire.link import Received, Transmit
from trefas.wire.link_table import LINK, LinkEvent, LinkState

METER, CLIENT, OTHER, NOBODY = (
    format_address(1, 17, 2),
    *(format_address(client) for client in (16, 32, 99)),
)
REJ = 0x09
"""A control field that the profile does not have."""
NRM, REJECTING = (LinkState.NRM,), (LinkState.REJECTING,)
CONNECTED = (LinkState.NRM, LinkState.REJECTING)
SIZE = 128
APDU_SIZE_MAX = 300


class Line:
    """A client that counts its own frames as it should, unless it is told not to."""

    def __init__(self):
        parameters = HdlcParameters(info_rx=SIZE, inactivity_ns=10 * NS_PER_S)
        self.link = HdlcLink(lambda client, server: client != 99, 17, parameters, APDU_SIZE_MAX)
        self.now = Instant(0)
        self.sent = 0

    def say(self, control, info=b"", client=CLIENT, segmented=False):
        events = self.link.receive(encode(Frame(METER, client, control, info, segmented)), self.now)
        for event in events:
            if isinstance(event, Received):
                self.link.send(Transmit(b""), self.now)

    def connect(self, client=CLIENT):
        self.say(SNRM | POLL_FINAL, client=client)
        self.sent = 0

    def information(self, info, segmented=False):
        self.say(self.sent << 1 | POLL_FINAL, info, segmented=segmented)
        self.sent = self.sent + 1 & 7

    def too_long(self):
        """Segments of an APDU that does not end."""
        for _ in range(APDU_SIZE_MAX // SIZE + 1):
            self.information(LLC_COMMAND + bytes(SIZE - len(LLC_COMMAND)), segmented=True)

    def silence(self):
        self.now = Instant(self.now + 10 * NS_PER_S)
        self.link.receive(b"", self.now)


STIMULI = {
    "SNRM": Stimulus(lambda line: line.connect(), (LinkEvent.SNRM,)),
    "SNRM that is not to be read": Stimulus(
        lambda line: line.say(SNRM | POLL_FINAL, b"\x81\x80\x7f"), (LinkEvent.SNRM_UNREADABLE,)
    ),
    "SNRM of a stranger": Stimulus(
        lambda line: line.say(SNRM | POLL_FINAL, client=NOBODY), (LinkEvent.SNRM_NOT_ADMITTED,)
    ),
    "DISC of another": Stimulus(lambda line: line.say(DISC | POLL_FINAL, client=OTHER), (LinkEvent.NOT_CONNECTED,)),
    "I": Stimulus(lambda line: line.information(LLC_COMMAND + b"apdu"), (LinkEvent.INFORMATION,), CONNECTED),
    "RR": Stimulus(lambda line: line.say(RR | POLL_FINAL), (LinkEvent.READY,), CONNECTED),
    "UI": Stimulus(lambda line: line.say(UI, LLC_COMMAND + b"apdu"), (LinkEvent.UI,), NRM),
    "UI that nobody hears": Stimulus(
        lambda line: line.say(UI, LLC_COMMAND + b"apdu"), (), (LinkState.NDM, LinkState.REJECTING)
    ),
    "REJ": Stimulus(lambda line: line.say(REJ | POLL_FINAL), (LinkEvent.UNKNOWN,), CONNECTED),
    "DISC": Stimulus(lambda line: line.say(DISC | POLL_FINAL), (LinkEvent.DISC,), CONNECTED),
    "N(R) of what was never sent": Stimulus(
        lambda line: line.say(3 << 5 | RR | POLL_FINAL), (LinkEvent.READY, LinkEvent.NUMBER_WRONG), NRM
    ),
    "I with too much": Stimulus(
        lambda line: line.information(LLC_COMMAND + bytes(SIZE)),
        *((LinkEvent.INFORMATION, LinkEvent.INFORMATION_TOO_LONG), NRM),
    ),
    "I again and again": Stimulus(
        Line.too_long, (*(LinkEvent.INFORMATION,) * (APDU_SIZE_MAX // SIZE + 1), LinkEvent.APDU_TOO_LONG), NRM
    ),
    "silence": Stimulus(Line.silence, (LinkEvent.INACTIVITY,), CONNECTED),
}


def state_of(line):
    return line.link.state


def test_every_row_of_the_table_is_reached_and_the_link_goes_where_it_says():
    tour(LINK, STIMULI, Line, state_of)


def test_whatever_a_client_says_the_link_is_where_its_table_says():
    walk(LINK, STIMULI, Line, state_of)
