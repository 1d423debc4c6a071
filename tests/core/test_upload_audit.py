"""The audit of uploads: who brought which image, over which revision; and texts in the rows of a log."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from tests.core.test_image_transfer import IMAGE, NOW, VERIFIED, sent
from trefas.base.instant import Instant
from trefas.core.image_transfer import ImageTransfer, Restarts, TransferStatus
from trefas.core.log_table import everything
from trefas.core.meter import Meter
from trefas.core.power import Power
from trefas.core.status import Status
from trefas.core.text_column import pieces_of, text_columns, text_of
from trefas.core.upload_audit import UploadFailure, UploadSuccess, audit
from trefas.device.collected import status_rules

ORIGINATOR = b"originator 00001"


def audited():
    meter = Meter((ImageTransfer, UploadSuccess, UploadFailure), start=NOW)
    transfer, success, failure = (
        next(part for part in meter.parts if isinstance(part, kind))
        for kind in (ImageTransfer, UploadSuccess, UploadFailure)
    )
    audit(transfer, success, failure, "5098 A1", meter.occurrences)
    return meter, transfer, success, failure


def test_an_installed_program_leaves_a_row_with_its_originator_and_the_old_revision():
    _, transfer, success, failure = audited()
    sent(transfer)
    transfer.verify(NOW)
    transfer.status(VERIFIED)
    transfer.activate(VERIFIED)
    transfer.restart(VERIFIED)

    (row,) = everything(success).cells
    assert row == (1.0, "5098 A1", ORIGINATOR.hex(), 0.0)
    assert everything(success).names[1:3] == ["Upload_SoftwareVariantRevision_old", "OriginatorID"]
    assert len(everything(failure)) == 0


def test_an_image_that_is_not_as_its_hash_says_leaves_a_row_once():
    _, transfer, success, failure = audited()
    transfer.initiate(zlib.crc32(b"another").to_bytes(4) + ORIGINATOR, len(IMAGE))
    for number in range(-(-len(IMAGE) // transfer.block_size)):
        transfer.take(number, IMAGE[number * transfer.block_size : (number + 1) * transfer.block_size])
    transfer.verify(NOW)

    for _ in range(3):
        transfer.status(VERIFIED)

    assert [row[2] for row in everything(failure).cells] == [ORIGINATOR.hex()]
    assert len(everything(success)) == 0


def test_an_image_is_judged_when_its_time_has_come_though_nobody_asks():
    meter, transfer, _, failure = audited()
    meter.at_end_of(Restarts(transfer, meter.occurrences))
    sent(transfer)
    transfer.initiate(bytes(4) + ORIGINATOR, 100)
    transfer.take(0, IMAGE[:100])
    transfer.verify(NOW)

    meter.advance(intervals_of([Step()] * 60, start_ns=NOW))

    (row,) = everything(failure).rows.rtc_ns.tolist()
    assert row == VERIFIED
    assert transfer.status(meter.now) is TransferStatus.VERIFICATION_FAILED


def test_a_power_cut_before_the_restart_takes_the_transfer_with_it():
    meter = Meter((ImageTransfer, UploadSuccess, UploadFailure, Power), start=NOW)
    transfer, success = meter.part(ImageTransfer), meter.part(UploadSuccess)
    audit(transfer, success, meter.part(UploadFailure), "5098 A1", meter.occurrences)
    meter.at_end_of(Restarts(transfer, meter.occurrences))
    sent(transfer)
    transfer.verify(NOW)
    transfer.status(VERIFIED)
    transfer.activate(VERIFIED)

    meter.advance(intervals_of([Step(u_v=0.0)] * 20 + [Step()] * 20, start_ns=VERIFIED))

    assert transfer.status(meter.now) is TransferStatus.NONE
    assert len(everything(success)) == 0


def test_rows_with_texts_survive_in_the_memory():
    meter, transfer, success, _ = audited()
    sent(transfer)
    transfer.verify(NOW)
    transfer.status(VERIFIED)
    transfer.activate(VERIFIED)
    transfer.restart(VERIFIED)

    again, _, restored, _ = audited()
    again.restore(meter.image())
    restored.restore(success.kept(), NOW)

    assert everything(restored).cells == everything(success).cells


@given(st.binary(max_size=40), st.integers(1, 33))
def test_a_text_in_pieces_is_the_text_cut_down_or_filled_up(text, size):
    columns = text_columns("1-1:96.54.4", "text", size, octets=True)

    counts = pieces_of(text, columns)

    assert len(counts) == len(columns) == -(-size // 8)
    assert all(-(2**63) <= count < 2**63 for count in counts)
    assert text_of(counts, size) == text[:size].ljust(size, b"\0")


@pytest.mark.parametrize(("size", "places"), [(1, [0]), (8, [0]), (9, [0, 1]), (16, [0, 1]), (17, [0, 1, 2])])
def test_a_text_has_as_many_columns_as_it_needs(size, places):
    assert [column.place for column in text_columns("1-1:96.54.4", "text", size)] == places


def test_an_upload_is_bit_0_or_1_of_event_status_b_until_that_is_written():
    meter = Meter((ImageTransfer, UploadSuccess, UploadFailure, Status), start=NOW)
    status, transfer = meter.part(Status), meter.part(ImageTransfer)
    status.follow(meter.occurrences, status_rules())
    audit(transfer, meter.part(UploadSuccess), meter.part(UploadFailure), "5098 A1", meter.occurrences)

    sent(transfer)
    transfer.verify(NOW)
    transfer.activate(VERIFIED)
    transfer.restart(Instant(transfer.restart_at))
    assert status.event_status_b == 1 << 0
    sent(transfer)
    transfer.take(0, bytes(transfer.block_size))  # the hash is that of another block
    transfer.verify(NOW)
    transfer.status(VERIFIED)
    assert status.event_status_b == 1 << 0 | 1 << 1

    status.event_status_b = 0
    status.written(Status.event_status_b, NOW)
    assert status.event_status_b == 0


def test_each_meter_of_a_fleet_has_a_transfer_and_rows_of_its_own():
    meter = Meter((ImageTransfer, UploadSuccess, UploadFailure), meters=3, start=NOW)
    transfer, success, failure = meter.part(ImageTransfer), meter.part(UploadSuccess), meter.part(UploadFailure)
    audit(transfer, success, failure, "5098 A1", meter.occurrences)
    meter.at_end_of(Restarts(transfer, meter.occurrences))
    sent(transfer.of(1)).activate(NOW)
    sent(transfer.of(2)).take(0, bytes(transfer.block_size))  # not what its hash is of
    transfer.of(2).verify(NOW)

    meter.advance(intervals_of([Step()] * 20, start_ns=NOW, meters=3))

    assert [len(log.of(each).kept()) for log in (success, failure) for each in range(3)] == [0, 1, 0, 0, 0, 1]
    assert [transfer.of(each).installer.installed is None for each in range(3)] == [True, False, True]
    status = [transfer.of(each).status(meter.now) for each in range(3)]
    assert status == [TransferStatus.NONE, TransferStatus.NONE, TransferStatus.VERIFICATION_FAILED]
