"""Failed authentications of a built meter: counted, told, paused where they come from, and nobody else kept waiting."""

from tests.cosem.dialogue import aarq
from tests.cosem.house import ask
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.occurrence import AUTHENTICATION_FAILED
from trefas.cosem.attempts import HOST_TOKENS
from trefas.device.authentications import FAILED_NAME, Authentications
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
    assert again.meter.read("0-0:96.15.0").count == 3  # the first general event counter
    assert told == [(0, 19)] * 3


def test_a_client_that_guesses_is_judged_each_five_seconds_and_the_owner_at_once():
    device = build(Order(), start=Instant(0))
    for _ in range(HOST_TOKENS + 1):
        attempt(device, ATTACKER, b"guess")

    assert attempt(device, ATTACKER) == (Result.REJECTED_TRANSIENT, Diagnostic.NO_REASON)  # not even with the password
    assert attempt(device, OWNER) == (Result.ACCEPTED, Diagnostic.NULL)
    device.server.moment = Instant(5 * NS_PER_S)
    assert attempt(device, ATTACKER, b"guess") == (Result.REJECTED_PERMANENT, Diagnostic.AUTHENTICATION_FAILURE)
    assert attempt(device, ATTACKER) == (Result.REJECTED_TRANSIENT, Diagnostic.NO_REASON)
    device.server.moment = Instant(10 * NS_PER_S)
    assert attempt(device, ATTACKER) == (Result.ACCEPTED, Diagnostic.NULL)
    # What was refused unseen is no guess: only those that were judged are counted.
    assert device.meter.read(Authentications.failed).count == HOST_TOKENS + 1


def test_the_face_of_the_real_meter_does_not_show_the_count():
    device = build(Order(), start=Instant(0))

    assert FAILED_NAME not in [o.logical_name for d in device.server.logical_devices.values() for o in d.objects]
