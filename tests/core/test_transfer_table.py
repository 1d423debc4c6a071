"""An image transfer beside its table: every row is reached, and no event occurs that has none."""

from tests.base.tours import Stimulus, tour, walk
from tests.core.test_image_transfer import IMAGE, NOW, identifier, transfer
from trefas.base.instant import Instant
from trefas.core.image_transfer import VERIFYING_NS
from trefas.core.transfer_table import TRANSFER, TransferEvent, TransferStatus

INITIATED, VERIFYING, VERIFIED = TransferStatus.INITIATED, TransferStatus.VERIFYING, TransferStatus.VERIFIED
FAILED, ACTIVATED = TransferStatus.VERIFICATION_FAILED, TransferStatus.ACTIVATED
SIZE = 900
"""The image has two blocks."""


class Upload:
    """A transfer whose time passes when it is told to."""

    def __init__(self):
        self.transfer, self.now = transfer(SIZE), NOW

    def block(self, number, wrong=False):
        block = IMAGE[number * SIZE : (number + 1) * SIZE]
        self.transfer.take(number, bytes(len(block)) if wrong else block)

    def image(self, wrong=False):
        self.block(0, wrong)
        self.block(1)

    def judge(self):
        self.now = Instant(self.now + VERIFYING_NS)
        self.transfer.status(self.now)


BEGIN, BLOCK, VERIFY, ACTIVATE = (
    TransferEvent.INITIATE,
    TransferEvent.BLOCK,
    TransferEvent.VERIFY,
    TransferEvent.ACTIVATE,
)
PASSED, REFUSED, WAITS = TransferEvent.PASSED, TransferEvent.FAILED, (INITIATED, FAILED)


def initiate(upload):
    upload.transfer.initiate(identifier(IMAGE), len(IMAGE))


def tried(step, wrong=False):
    """An image is brought, and what becomes of it is waited for."""

    def do(upload):
        upload.image(wrong)
        getattr(upload.transfer, step)(upload.now)
        upload.judge()

    return do


def twice(step):
    """While an image is verified it is asked for again."""

    def do(upload):
        upload.image()
        upload.transfer.verify(upload.now)
        getattr(upload.transfer, step)(upload.now)
        upload.judge()

    return do


def begun(upload):
    upload.image()
    upload.transfer.verify(upload.now)


STIMULI = {
    "initiate": Stimulus(initiate, (BEGIN,)),
    "cancel": Stimulus(lambda u: u.transfer.cancel(), (TransferEvent.CANCEL,)),
    "block": Stimulus(lambda u: u.block(1), (BLOCK,), WAITS),
    "verify": Stimulus(tried("verify"), (BLOCK, BLOCK, VERIFY, PASSED), WAITS),
    "verify a wrong one": Stimulus(tried("verify", wrong=True), (BLOCK, BLOCK, VERIFY, REFUSED), WAITS),
    "activate": Stimulus(tried("activate"), (BLOCK, BLOCK, ACTIVATE, PASSED, ACTIVATE), WAITS),
    "verify twice": Stimulus(twice("verify"), (BLOCK, BLOCK, VERIFY, VERIFY, PASSED), WAITS),
    "verify, activate": Stimulus(twice("activate"), (BLOCK, BLOCK, VERIFY, ACTIVATE, PASSED, ACTIVATE), WAITS),
    "begin to verify": Stimulus(begun, (BLOCK, BLOCK, VERIFY), WAITS),
    "be judged": Stimulus(lambda u: u.judge(), (PASSED,), (VERIFYING,)),
    "verify again": Stimulus(lambda u: u.transfer.verify(u.now), (VERIFY,), (VERIFIED,)),
    "activate what is verified": Stimulus(lambda u: u.transfer.activate(u.now), (ACTIVATE,), (VERIFIED,)),
    "restart": Stimulus(lambda u: u.transfer.restart(u.now), (TransferEvent.RESTART,), (ACTIVATED,)),
}


def state_of(upload):
    return upload.transfer.status(upload.now)


def test_every_row_of_the_table_is_reached_and_the_transfer_goes_where_it_says():
    tour(TRANSFER, STIMULI, Upload, state_of)


def test_whatever_is_asked_the_transfer_is_where_its_table_says():
    walk(TRANSFER, STIMULI, Upload, state_of)
