"""What a client does to objects: read, write, invoke. Every service comes down to these; here a refusal becomes a code."""

from trefas.base.errors import AccessError, LocalError
from trefas.cosem.interface import Refused, SelectiveReader
from trefas.cosem.rights import Rights
from trefas.wire.axdr import Data
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection

COSTLY_MAX = 64
"""Methods, and attributes asked for in part, in one request: each may search a log or make a signature while others wait."""

Done = tuple[ActionResult, Data | None]
"""What came of a method, and what it returned."""


class Operations:
    """Of one client, under its rights and what was negotiated."""

    def __init__(self, rights: Rights, conformance: Conformance) -> None:
        self.rights = rights
        self._selects = bool(conformance & (Conformance.SELECTIVE_ACCESS | Conformance.PARAMETERIZED_ACCESS))

    def read(self, name: Name, selection: Selection | None) -> bytes | DataAccessResult:
        """An attribute as A-XDR, or why it is not given."""
        read = self.rights.reader(name.encode())
        if read is None:
            return self.rights.why_not(name)
        try:
            if selection is None:
                return read()
            if self._selects and isinstance(read, SelectiveReader):
                return read.select(selection)
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        except (AccessError, LocalError) as error:
            return result_of(error)

    def write(self, name: Name, selection: Selection | None, value: Data) -> DataAccessResult:
        """Whether an attribute was written, or why not. None of ours is written in part."""
        write = self.rights.writers.get(name.encode())
        if write is None:
            return self.rights.deny(name)
        if selection is not None:
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        try:
            write(value)
        except (AccessError, LocalError) as error:
            return result_of(error)
        self.rights.changed()
        return DataAccessResult.SUCCESS

    def invoke(self, name: Name, parameter: Data | None) -> Done:
        """What a method did."""
        invoke = self.rights.invokers.get(name.encode())
        if invoke is None:
            return ActionResult(self.rights.deny(name)), None
        try:
            returned = invoke(parameter)
        except (AccessError, LocalError) as error:
            return action_result(result_of(error)), None
        self.rights.changed()
        return ActionResult.SUCCESS, returned


def result_of(error: AccessError | LocalError) -> DataAccessResult:
    """The one place where a refusal becomes a code."""
    return error.result if isinstance(error, Refused) else DataAccessResult.OTHER_REASON


def action_result(result: DataAccessResult) -> ActionResult:
    """The same reason of a method, as far as there is one."""
    return _ACTION_RESULTS.get(result, ActionResult.OTHER_REASON)


_ACTION_RESULTS = {
    result: ActionResult(result)
    for result in DataAccessResult
    if result <= DataAccessResult.DATA_BLOCK_UNAVAILABLE  # the numbers above that mean something else
}
