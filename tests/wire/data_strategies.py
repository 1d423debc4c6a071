"""Any Data value, for hypothesis."""

from hypothesis import strategies as st

from trefas.wire import axdr


def numbers(kind):
    bits = kind.layout.size * 8
    signed = kind.layout.format.islower() if isinstance(kind.layout.format, str) else False
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    return st.integers(low, high).map(kind)


def fixed(kind):
    return st.binary(min_size=kind.size, max_size=kind.size).map(kind)


NUMBERS = (
    axdr.I8,
    axdr.I16,
    axdr.I32,
    axdr.I64,
    axdr.U8,
    axdr.U16,
    axdr.U32,
    axdr.U64,
    axdr.Bcd,
    axdr.Enumerated,
)
SCALARS = st.one_of(
    st.just(axdr.Null()),
    st.just(axdr.DontCare()),
    st.booleans().map(axdr.Boolean),
    st.text("01", max_size=40).map(axdr.BitString),
    st.binary(max_size=300).map(axdr.OctetString),
    st.text(st.characters(max_codepoint=255), max_size=40).map(axdr.VisibleString),
    st.text(max_size=40).map(axdr.Utf8String),
    *(numbers(kind) for kind in NUMBERS),
    *(fixed(kind) for kind in (axdr.Float32, axdr.Float64, axdr.DateTime, axdr.Date, axdr.Time)),
)
COMPACT = st.builds(
    axdr.CompactArray,
    st.just(
        axdr.Kind(2, (axdr.Kind(6), axdr.Kind(9), axdr.Kind(1, (axdr.Kind(17),), 2))),
    ),
    st.lists(
        st.builds(
            lambda count, name, pair: axdr.Structure((count, name, axdr.Array(pair))),
            numbers(axdr.U32),
            st.binary(max_size=8).map(axdr.OctetString),
            st.tuples(numbers(axdr.U8), numbers(axdr.U8)),
        ),
        max_size=4,
    ).map(tuple),
)
DATA = st.recursive(
    SCALARS | COMPACT,
    lambda inner: (
        st.lists(inner, max_size=5).map(tuple).flatmap(lambda t: st.sampled_from((axdr.Array(t), axdr.Structure(t))))
    ),
    max_leaves=12,
)
