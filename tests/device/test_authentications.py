"""Failed authentications of a built meter: counted, told, paused where they come from, and nobody else kept waiting."""

from tests.cosem.dialogue import aarq
from tests.cosem.house import ask
from trefas.base.instant import NS_PER_S, Instant
from trefas.cosem.attempts import FREE
from trefas.device.authentications import AUTHENTICATION_FAILED, FAILED_NAME, Authentications
from trefas.device.build import build
from trefas.device.order import Order
from trefas.wire.acse import Diagnostic, Result

ATTACKER, OWNER = "optical 192.0.2.66", "optical 192.0.2.1"


def attempt(device, place, password=b"12345"):
    """Result and diagnostic of an AARQ as the optical client."""
    answer = ask(device.server.association(19, 16, place=place), aarq(password=password))
    return answer.result, answer.diagnostic


def test_they_are_counted_in_the_memory_and_told():
    device, told = build(Order(), start=Instant(0)), []
    device.meter.occurrences.hear(
        AUTHENTICATION_FAILED, lambda meter, occurrence: told.append((meter, occurrence.value))
    )

    for _ in range(3):
        assert attempt(device, ATTACKER, b"guess") == (Result.REJECTED_PERMANENT, Diagnostic.AUTHENTICATION_FAILURE)

    again = build(Order(), start=Instant(0))
    again.meter.restore(device.meter.image())
    assert again.meter.read(Authentications.failed).count == 3
    assert told == [(0, 19)] * 3


def test_who_guesses_waits_longer_and_longer_and_the_owner_does_not():
    device = build(Order(), start=Instant(0))
    for _ in range(FREE + 1):
        attempt(device, ATTACKER, b"guess")

    assert attempt(device, ATTACKER) == (Result.REJECTED_TRANSIENT, Diagnostic.NO_REASON)  # not even with the password
    assert attempt(device, OWNER) == (Result.ACCEPTED, Diagnostic.NULL)
    device.server.moment = Instant(NS_PER_S)
    assert attempt(device, ATTACKER, b"guess") == (Result.REJECTED_PERMANENT, Diagnostic.AUTHENTICATION_FAILURE)
    device.server.moment = Instant(2 * NS_PER_S)
    assert attempt(device, ATTACKER) == (Result.REJECTED_TRANSIENT, Diagnostic.NO_REASON)  # two seconds now
    assert attempt(device, OWNER) == (Result.ACCEPTED, Diagnostic.NULL)
    device.server.moment = Instant(3 * NS_PER_S)
    assert attempt(device, ATTACKER) == (Result.ACCEPTED, Diagnostic.NULL)
    # What was refused unseen is no guess: only those that were judged are counted.
    assert device.meter.read(Authentications.failed).count == FREE + 2


def test_the_face_of_the_real_meter_does_not_show_the_count():
    device = build(Order(), start=Instant(0))

    assert FAILED_NAME not in [o.logical_name for d in device.server.logical_devices.values() for o in d.objects]
