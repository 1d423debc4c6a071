"""The tree of errors: who is at fault can be told from the class."""

import pytest

from trefas.base.errors import AccessError, LocalError, RemoteError, SetupError, TrefasError

FAULTS = (SetupError, LocalError, RemoteError, AccessError)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_refusal_is_a_trefas_error_with_its_sentence(fault):
    with pytest.raises(TrefasError, match="X2 is '7'; it can be 0, 1"):
        raise fault("X2 is '7'; it can be 0, 1")


def test_no_fault_is_another():
    assert not any(issubclass(one, other) for one in FAULTS for other in FAULTS if one is not other)
