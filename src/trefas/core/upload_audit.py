"""The audit of uploads: a row for every program that was installed, and one for every image that was verified in vain."""

from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.core.image_transfer import ORIGINATOR_SIZE, ImageTransfer
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import UPLOAD, Occurrence, Occurrences
from trefas.core.rtc import Rtc
from trefas.core.text_column import pieces_of, text_columns

REVISION_SIZE = 16
DEPTH = 200
"""How many the real meter has is not public."""
NON_METROLOGICAL = 1
"""What is uploaded is never the part that measures: that is under the seal."""
ALWAYS = 0
"""What Upload_StartUploadInterface always is."""

_REVISION = text_columns("1-1:96.54.3", "Upload_SoftwareVariantRevision_old", REVISION_SIZE)
_ORIGINATOR = text_columns("1-1:96.54.4", "OriginatorID", ORIGINATOR_SIZE, octets=True)


class UploadAudit(Journal):
    """What both have: what came, over which revision, from whom."""

    depth = DEPTH
    captures = (
        Column("1-1:96.54.2", Unit.NONE, "SoftwareUploadInformationPart"),
        *_REVISION,
        *_ORIGINATOR,
        Column("1-1:96.54.6", Unit.NONE, "Upload_StartUploadInterface"),
    )

    def note(self, now: Instant, revision: str, originator: bytes) -> None:
        """One row."""
        counts = (
            NON_METROLOGICAL,
            *pieces_of(revision.encode("ascii", "replace"), _REVISION),
            *pieces_of(originator, _ORIGINATOR),
            ALWAYS,
        )
        self.write(self.meter, Rtc(self.rows, self.meter).at(now), counts)


class UploadSuccess(UploadAudit):
    """Programs that were installed."""

    name = Obis.parse("1.1.99.98.13.255")
    next_id, first_id = kept("upload audit success")


class UploadFailure(UploadAudit):
    """Images that were not as their hash says, or not wanted."""

    name = Obis.parse("1.1.99.98.14.255")
    next_id, first_id = kept("upload audit fail")


def audit(
    transfer: ImageTransfer, success: UploadSuccess, failure: UploadFailure, revision: str, occurrences: Occurrences
) -> None:
    """From now on; ``revision`` is that of the program at work."""
    success.open()
    failure.open()

    def note(meter: int, upload: Occurrence) -> None:
        journal = success if upload.begins else failure
        journal.of(meter).note(upload.at, revision, upload.value.to_bytes(ORIGINATOR_SIZE))

    occurrences.hear(UPLOAD, note)
    transfer.tell_to(occurrences)
