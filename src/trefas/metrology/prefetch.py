"""Telling memory what will be read soon, from inside a kernel.

The processor guesses from the last reads what comes next, and guesses late where six rows are read a little at a time, one beside
the other. Said in time, an hour of samples that is in no cache is measured a seventh faster. It is a hint: it may point past the
end of an array, and in plain Python it is nothing.
"""

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic, overload

LINE_VALUES = 8
"""float64 in a line of the cache, which is what one hint brings."""

_READ, _SECOND_LEVEL, _DATA = 0, 2, 1
"""Arguments of the hint: what for, how near, data or instructions (LLVM Language Reference, llvm.prefetch)."""


def prefetch(rows: Any, row: Any, column: Any) -> None:
    """The line with ``rows[row, column]`` will be read."""


@intrinsic
def _hint(_context: Any, rows: Any, row: Any, column: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        of = signature.args[0]
        array = context.make_array(of)(context, builder, arguments[0])
        shape, strides = (cgutils.unpack_tuple(builder, each) for each in (array.shape, array.strides))
        place = cgutils.get_item_pointer2(context, builder, array.data, shape, strides, of.layout, arguments[1:])
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        hint = builder.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        builder.call(hint, [builder.bitcast(place, byte), word(_READ), word(_SECOND_LEVEL), word(_DATA)])
        return context.get_dummy_value()

    return types.void(rows, types.intp, types.intp), generate


@overload(prefetch)
def _compiled(rows: Any, row: Any, column: Any) -> Any:
    def call(rows: Any, row: Any, column: Any) -> None:
        _hint(rows, row, column)  # type: ignore[call-arg]

    return call
