"""Upload of programs: images that are transferred, their verification and the start that follows, and what the audit keeps."""

from trefas.core.image_transfer import ImageTransfer, Restarts
from trefas.core.occurrence import UPLOAD
from trefas.core.status import EventA, EventB
from trefas.core.status_rules import EitherOr
from trefas.core.upload_audit import UploadFailure, UploadSuccess, audit
from trefas.device.nameplate import software_revision
from trefas.device.subject import Delivery, Subject


def begin_upload(delivery: Delivery) -> None:
    """Has uploads noted, before whoever else hears of them, and the meter start again where a new program wants it."""
    meter = delivery.meter
    transfer, journals = meter.part(ImageTransfer), (meter.part(UploadSuccess), meter.part(UploadFailure))
    audit(transfer, *journals, software_revision(), meter.occurrences)
    meter.at_end_of(Restarts(transfer, meter.occurrences))


SUBJECT = Subject(
    "upload",
    parts=(ImageTransfer, UploadSuccess, UploadFailure),
    after=("tariffs",),
    begin=begin_upload,
    status_bits={UPLOAD: EitherOr(EventB.UPLOAD_SUCCESS, EventB.UPLOAD_FAILURE)},
    log_bits={UploadSuccess: EventA.UPLOAD_SUCCESS_LOG, UploadFailure: EventA.UPLOAD_FAILURE_LOG},
)
