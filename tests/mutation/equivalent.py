"""Survivors that were looked at, and are no gap: what they do is the same, and why.

A mutant is named by its file, its line as it stands there, and its change, so that it is found as long as that line is. Where a
line is another one, the mutant is tried again.
"""

from collections.abc import Mapping

from tests.mutation.mutants import Mutant
from tests.mutation.seeing import ROOT

SPARE = "a row, place or second more than is used"
SLOWER = "a shorter way to the same answer is not taken, or a longer one is; benchmarks see it"
GUARDED = "no entry of the table reaches it, and what comes in is checked where it is built"
CONTINUOUS = "the limit itself, of a quantity measured in floats: to be exactly it has no chance"
LIMIT = "a limit of what somebody else can make grow is one more: as good a limit as the other"
UNUSED = "what stands there for the form is read of no such value"
SAME = "for the one value where it differs the result is the same"
METHOD = "a bound of a numerical method, beyond which it is as good: results differ by less than their tolerance"

KNOWN: dict[tuple[str, str, str], str] = {
    ("core/tariff.py", "said = np.zeros((2, len(meters)), np.int64)", "2 → 3"): SPARE,
    (
        "cosem/services.py",
        'if request[:2] != b"\\xc0\\x01" or len(request) != GET_NORMAL_SIZE or request[12]:',
        "b'\\xc0\\x01' → b'\\xc1\\x01'",
    ): SLOWER,
    ("metrology/fundamental.py", "LOWEST_HZ, HIGHEST_HZ = 6.0, 1.1 * FOLLOWED_HZ[1]", "1.1 → 2.2"): SLOWER,
    (
        "device/hand.py",
        "each.usual for each in self.takes[len(words) :] if isinstance(each, Number) and each.usual is not None",
        "isinstance(each, Number) and each.usual is not None → isinstance(each, Number) or each.usual is not None",
    ): GUARDED,
    (
        "core/voltage_quality.py",
        "if hz < limit_hz if band < 0 else hz > limit_hz:",
        "hz < limit_hz → hz <= limit_hz",
    ): CONTINUOUS,
    ("wire/pqdif_record.py", "RECORDS_MAX = 1_000_000", "1000000 → 1000001"): LIMIT,
    ("wire/pqdif_record.py", "if size > BODY_SIZE_MAX:", "size > BODY_SIZE_MAX → size >= BODY_SIZE_MAX"): LIMIT,
    ("wire/ber.py", "size = (value + (value < 0)).bit_length() // 8 + 1", "0 → 1"): SAME,
    (
        "wire/ciphering.py",
        "_DEDICATED_TAGS = {plain: tag + (0x20 if tag < 0x80 else 0x08) for plain, tag in _GLOBAL_TAGS.items()}",
        "128 → 129",
    ): GUARDED,
    (
        "metrology/quality.py",
        "if event.end > self.mains.settled:",
        "event.end > self.mains.settled → event.end >= self.mains.settled",
    ): CONTINUOUS,
    ("cosem/services.py", "GET_NORMAL_SIZE = 13", "13 → 14"): SLOWER,
    ("wire/axdr.py", "count: int = 0", "0 → 1"): UNUSED,
    ("cosem/certificates.py", "CERTIFICATES_MAX = 16", "16 → 17"): LIMIT,
    (
        "wire/certificate.py",
        "if len(der) > CERTIFICATE_SIZE_MAX:",
        "len(der) > CERTIFICATE_SIZE_MAX → len(der) >= CERTIFICATE_SIZE_MAX",
    ): LIMIT,
    ("metrology/prefetch.py", "byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)", "8 → 9"): UNUSED,
    (
        "metrology/fundamental.py",
        "orders = max(1, min(ORDERS, int(0.4 * rate_hz / every / frequency_hz), (len(y) - 3) // 4))",
        "3 → 4",
    ): METHOD,
    ("metrology/signals.py", "SINE = (1, ((0.0, 1.0),))", "0.0 → 1.0"): UNUSED,
}


def why(mutant: Mutant, known: Mapping[tuple[str, str, str], str] = KNOWN) -> str:
    """Why a mutant does the same as the program; empty where nobody has said so."""
    line = (ROOT / mutant.file).read_text(encoding="utf-8").splitlines()[mutant.line - 1].strip()
    change = f"{mutant.before} → {mutant.after}"
    return next(
        (reason for (file, *rest), reason in known.items() if rest == [line, change] and is_in(mutant, file)), ""
    )


def is_in(mutant: Mutant, file: str) -> bool:
    """Whether it is of a file, named from its package on."""
    return mutant.file.as_posix().endswith(f"/{file}")
