"""A program in blocks: taken in any order, verified by its hash, installed when the meter starts again."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.image_transfer import (
    IMAGE_SIZE_MAX,
    RESTART_NS,
    VERIFYING_NS,
    ImageTransfer,
    NumberAndRevision,
    Restarts,
    TransferStatus,
)
from trefas.core.meter import Meter
from trefas.core.occurrence import RESET

NOW = Instant(1_700_000_000 * NS_PER_S)
IMAGE = bytes.fromhex("0098117300000101") + bytes(range(256)) * 5
VERIFIED = Instant(NOW + VERIFYING_NS)


def identifier(image: bytes) -> bytes:
    return zlib.crc32(image).to_bytes(4) + b"originator 00001"


def transfer(block_size: int = 100) -> ImageTransfer:
    meter = Meter((ImageTransfer,), start=NOW)
    found = next(part for part in meter.parts if isinstance(part, ImageTransfer))
    found.set_block_size(block_size)
    return found


def sent(found: ImageTransfer, image: bytes = IMAGE, order=None) -> ImageTransfer:
    size = found.block_size
    found.initiate(identifier(image), len(image))
    for number in order if order is not None else range(-(-len(image) // size)):
        found.take(number, image[number * size : (number + 1) * size])
    return found


def test_a_whole_image_is_verified_activated_and_installed_at_the_restart():
    found = sent(transfer())

    assert found.status(NOW) is TransferStatus.INITIATED
    found.verify(NOW)
    assert found.status(NOW) is TransferStatus.VERIFYING
    assert found.status(VERIFIED) is TransferStatus.VERIFIED
    assert found.to_activate == (len(IMAGE), IMAGE[:8], zlib.crc32(IMAGE).to_bytes(4))
    found.activate(VERIFIED)
    assert found.status(VERIFIED) is TransferStatus.ACTIVATED
    assert found.restart_at == VERIFIED + RESTART_NS
    found.restart(VERIFIED)
    assert found.status(VERIFIED) is TransferStatus.NONE
    assert isinstance(found.installer, NumberAndRevision)
    assert found.installer.installed == (IMAGE, IMAGE[:8])


def test_a_verified_image_stays_verified_and_one_under_way_goes_on():
    found = sent(transfer())

    assert not found.verify(NOW)
    assert not found.verify(Instant(VERIFIED - 1))
    assert found.verified_at == VERIFIED
    assert found.verify(VERIFIED)
    assert found.status(VERIFIED) is TransferStatus.VERIFIED


@pytest.mark.parametrize("begins", [lambda t: None, lambda t: t.verify(NOW)])
def test_a_whole_image_is_verified_before_it_is_activated(begins):
    found = sent(transfer())
    begins(found)

    assert not found.activate(NOW)

    assert found.status(NOW) is TransferStatus.VERIFYING
    assert found.status(VERIFIED) is TransferStatus.ACTIVATED
    assert found.restart_at == VERIFIED + RESTART_NS
    found.restart(found.restart_at)
    assert found.installer.installed == (IMAGE, IMAGE[:8])


def test_a_wrong_image_is_not_activated_and_neither_is_what_comes_after_it():
    found = sent(transfer())
    found.take(0, bytes(100))

    assert not found.activate(NOW)
    assert found.status(VERIFIED) is TransferStatus.VERIFICATION_FAILED
    found.take(0, IMAGE[:100])
    assert not found.verify(VERIFIED)
    assert found.status(Instant(VERIFIED + VERIFYING_NS)) is TransferStatus.VERIFIED  # and not activated


@pytest.mark.parametrize("step", ["verify", "activate"])
def test_another_beginning_forgets_what_was_to_be_activated(step):
    found = sent(transfer())
    getattr(found, step)(NOW)

    sent(found)

    assert found.status(VERIFIED) is TransferStatus.INITIATED
    assert not found.verify(VERIFIED)
    assert found.status(Instant(VERIFIED + VERIFYING_NS)) is TransferStatus.VERIFIED


@settings(max_examples=50)
@given(st.binary(min_size=8, max_size=2000), st.integers(32, 985), st.randoms(use_true_random=False))
def test_blocks_may_come_in_any_order_and_twice(image, block_size, dice):
    blocks = -(-len(image) // block_size)
    order = [*range(blocks), dice.randrange(blocks)]
    dice.shuffle(order)

    found = sent(transfer(block_size), image, order)
    found.verify(NOW)

    assert found.status(VERIFIED) is TransferStatus.VERIFIED
    found.activate(VERIFIED)
    found.restart(VERIFIED)
    assert found.installer.installed == (image, image[:8])


def test_what_is_missing_is_told_and_must_come_first():
    found = sent(transfer(), order=[0, 1, 3])

    assert found.first_missing == 2
    assert found.blocks[:4] == [True, True, False, True]
    with pytest.raises(LocalError, match="block 2 has not come"):
        found.verify(NOW)


def test_an_image_with_another_hash_fails_and_can_be_mended():
    found = transfer()
    sent(found)
    found.take(0, bytes(100))
    found.verify(NOW)

    assert found.status(VERIFIED) is TransferStatus.VERIFICATION_FAILED
    assert found.to_activate is None
    found.take(0, IMAGE[:100])
    found.verify(VERIFIED)
    assert found.status(Instant(VERIFIED + VERIFYING_NS)) is TransferStatus.VERIFIED


def test_an_image_that_the_installer_does_not_want_fails():
    found = sent(transfer(), b"short")
    found.verify(NOW)

    assert found.status(VERIFIED) is TransferStatus.VERIFICATION_FAILED


@pytest.mark.parametrize("cancels", [lambda t: t.set_block_size(64), lambda t: t.initiate(identifier(IMAGE), 10)])
def test_a_transfer_is_cancelled_by_another_block_size_and_by_another_beginning(cancels):
    found = sent(transfer())

    cancels(found)

    assert found.first_missing == 0
    assert not any(found.blocks)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda t: t.initiate(b"short", 10), "identifier has 5 bytes; it has 20"),
        (lambda t: t.initiate(bytes(20), 0), "announced with 0 bytes; it can have 1 to 524288"),
        (lambda t: t.initiate(bytes(20), IMAGE_SIZE_MAX + 1), "524289 bytes"),
        (lambda t: t.take(0, bytes(100)), "status is 0; it must be 1 or 4"),
        (lambda t: sent(t, order=[]).take(99, b""), "block 99 came; the image has blocks 0 to"),
        (lambda t: sent(t, order=[]).take(0, b"x"), "block 0 has 1 bytes; it must have 100"),
        (lambda t: t.verify(NOW), "status is 0; must be 1 to 4"),
        (lambda t: t.activate(NOW), "status is 0; must be 1 to 4"),
        (lambda t: sent(t, order=[0]).activate(NOW), "cannot verify the image: block 1 has not come"),
        (lambda t: t.set_block_size(31), "must be 32 to 985"),
        (lambda t: t.set_block_size(986), "must be 32 to 985"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(wrong, sentence):
    with pytest.raises(LocalError, match=sentence):
        wrong(transfer())


def test_a_disabled_transfer_takes_nothing():
    found = transfer()
    found.enabled = 0

    with pytest.raises(LocalError, match="not enabled"):
        found.initiate(identifier(IMAGE), len(IMAGE))


def test_the_meter_restarts_ten_seconds_after_the_activation_and_says_so():
    meter = Meter((ImageTransfer,), start=NOW)
    found = next(part for part in meter.parts if isinstance(part, ImageTransfer))
    meter.at_end_of(Restarts(found, meter.occurrences))
    heard = []
    meter.occurrences.hear(RESET, lambda _, occurrence: heard.append(occurrence.at))
    sent(found)
    found.verify(NOW)
    found.activate(VERIFIED)

    meter.advance(intervals_of([Step()] * 11, start_ns=NOW))
    assert heard == []
    meter.advance(intervals_of([Step()] * 9, start_ns=meter.now))

    assert heard == [VERIFIED + RESTART_NS]
    assert found.status(meter.now) is TransferStatus.NONE
    assert np.array_equal(found.blocks, [])
