"""Mutants of a source file: what can be changed in it, one small change each.

A mutant is a number in the order of the file, so a drawn one can be named and looked at again as long as the file stays as it is.
Not changed are texts (what an error says is read by people), annotations, decorators, assertions (what cannot be) and names.
"""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
_CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change: ``before`` became ``after`` in a line of a file."""

    file: Path
    number: int
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.file.as_posix()}:{self.line} #{self.number}: {self.before}  →  {self.after}"


def mutants_of(file: Path) -> list[Mutant]:
    """All mutants of a file, in its order."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = []
    for number, (node, changed) in enumerate(_changes(tree)):
        found.append(Mutant(file, number, node.lineno, _said(node), _said(changed)))
    return found


def mutated(mutant: Mutant) -> ast.Module:
    """The syntax tree of a mutant's file, with the change."""
    tree = ast.parse(mutant.file.read_text(encoding="utf-8"))
    for number, (node, changed) in enumerate(_changes(tree)):
        if number == mutant.number:
            return ast.fix_missing_locations(_Replace(node, changed).visit(tree))
    raise LookupError(f"{mutant.file} has no mutant {mutant.number}")


def names_around(mutant: Mutant) -> list[str]:
    """What a test of a mutant's line may name: the functions and classes around it, and what the line gives a value."""
    tree = ast.parse(mutant.file.read_text(encoding="utf-8"))
    names = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or not node.lineno <= mutant.line <= (node.end_lineno or node.lineno):
            continue
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names += [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return [name for name in names if not name.startswith("_")]


def _said(node: ast.AST) -> str:
    text = ast.unparse(node).replace("\n", " ")
    return text if len(text) <= 100 else text[:99] + "…"


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._old:
            return ast.copy_location(self._new, node)
        return self.generic_visit(node)


def _changes(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST]]:
    """Nodes with what each may become."""
    if isinstance(node, ast.expr | ast.stmt):
        for changed in _changed(node):
            yield node, changed
    for child in _open_to_change(node):
        yield from _changes(child)


def _open_to_change(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Raise() | ast.JoinedStr():
            return  # an error that is not raised is the change of the condition above it
        case ast.keyword(arg="strict"):
            return  # of zip: like an assertion, it says what cannot be
        case ast.FunctionDef():
            yield from (each for each in (*node.args.defaults, *node.args.kw_defaults) if each is not None)
            yield from node.body
        case ast.ClassDef():
            yield from (keyword.value for keyword in node.keywords)
            yield from node.body
        case ast.AnnAssign():
            if node.value is not None:
                yield node.value
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return
        case _:
            yield from ast.iter_child_nodes(node)


def _changed(node: ast.expr | ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                other = copy.deepcopy(node)
                other.ops[place] = _COMPARED[type(operator)]()
                yield other
        case ast.BoolOp():
            other = copy.deepcopy(node)
            other.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield other
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield copy.deepcopy(node.operand)
        case ast.BinOp(op=ast.LShift(), right=ast.Constant(value=0)):
            return  # the lowest bit, written as the others are
        case ast.BinOp() if type(node.op) in _COMPUTED and not _is_text(node):
            other = copy.deepcopy(node)
            other.op = _COMPUTED[type(node.op)]()
            yield other
        case ast.AugAssign() if type(node.op) in _COMPUTED:
            other = copy.deepcopy(node)
            other.op = _COMPUTED[type(node.op)]()
            yield other
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=float(value)):
            yield ast.Constant(value * 2 if value else 1.0)
        case ast.Constant(value=bytes(value)) if value:
            yield ast.Constant(bytes([value[0] ^ 1]) + value[1:])
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            other = copy.deepcopy(node)
            other.func = ast.Name(_CALLED[name], ast.Load())
            yield other
        case ast.If() | ast.IfExp() if not isinstance(node.test, ast.Compare | ast.UnaryOp):
            other = copy.deepcopy(node)
            other.test = ast.UnaryOp(ast.Not(), other.test)
            yield other if isinstance(other, ast.IfExp) else ast.If(other.test, other.body, other.orelse)
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant | ast.Compare | ast.BoolOp):
            yield ast.Return(ast.Constant(None))


def _is_text(node: ast.BinOp) -> bool:
    """Whether it is about texts, or a type written as ``A | B``."""
    text = any(
        isinstance(each, ast.JoinedStr | ast.Constant) and not _is_number(each) for each in (node.left, node.right)
    )
    kind = isinstance(node.op, ast.BitOr) and all(isinstance(each, ast.Name) for each in (node.left, node.right))
    return text or (kind and any(each.id[0].isupper() and not each.id.isupper() for each in (node.left, node.right)))  # type: ignore[attr-defined]


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float)
