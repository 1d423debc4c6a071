"""What stands in the paths of many operations."""

from typing import Annotated

from pydantic import Field

from trefas.run.web.operation import Parameter

METER = "/api/meters/{n}"
N = Parameter("n", Annotated[int, Field(ge=1, le=10_000)], "which meter of this process, from 1 on")
