"""The faults: every way in which a module is changed in one place, as changed source."""

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
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
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
CALLS = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
METHODS = {"startswith": "endswith", "endswith": "startswith", "lower": "upper", "upper": "lower"}
# their texts are prose for a programmer who reads a log; codes and facts are mutated everywhere else
PROSE = {"ValueError", "TypeError", "RuntimeError", "Malformed", "NoteMalformed"}
TYPING = {"TypeVar", "Annotated", "Literal", "cast", "NewType"}


@dataclass(frozen=True)
class Mutant:
    """One fault. `name` says function, before and after, and stays the same when lines above it change."""

    path: str
    line: int
    name: str
    source: str


def mutants(path: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its source. `path` is how the module is called in reports."""
    tree = ast.parse(source)
    names: Counter[str] = Counter()
    found = []
    for scope, node, put, replacement in list(_sites(tree)):
        before = _short(node)
        put(replacement)
        after = _short(replacement)
        changed = ast.unparse(ast.fix_missing_locations(tree))
        put(node)
        name = f"{scope}: {before} → {after}"
        names[name] += 1
        if names[name] > 1:
            name = f"{name} #{names[name]}"
        found.append(
            Mutant(path, node.target.lineno if isinstance(node, ast.comprehension) else node.lineno, name, changed)
        )
    return sorted(found, key=lambda mutant: mutant.line)


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split()).strip()
    return text if len(text) <= 120 else f"{text[:119]}…"


Put = Callable[[Any], None]
Site = tuple[str, Any, Put, ast.AST]


def _sites(tree: ast.Module) -> Iterator[Site]:
    yield from _inside(tree, "module", prose=False)


def _inside(node: ast.AST, scope: str, *, prose: bool) -> Iterator[Site]:
    """The sites below a node, not the node's own."""
    for field, value in ast.iter_fields(node):
        if _is_skipped(node, field):
            continue
        children = value if isinstance(value, list) else [value]
        for place, child in enumerate(children):
            if isinstance(child, ast.AST) and not _is_docstring(field, child):
                yield from _at(node, child, _putter(node, field, place), scope, prose=prose)


def _at(parent: ast.AST, node: ast.AST, put: Put, scope: str, *, prose: bool) -> Iterator[Site]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        scope = node.name if scope == "module" else f"{scope}.{node.name}"
    if isinstance(node, ast.Call) and _called(node) in PROSE:
        prose = True
    if isinstance(node, ast.Assert | ast.Import | ast.ImportFrom) or _is_typing(node):
        return
    for replacement in _replacements(parent, node, prose=prose):
        yield scope, node, put, replacement
    yield from _inside(node, scope, prose=prose)


def _replacements(parent: ast.AST, node: ast.AST, *, prose: bool) -> Iterator[ast.AST]:
    match node:
        case ast.Compare():
            for place, op in enumerate(node.ops):
                ops = [*node.ops[:place], COMPARISONS[type(op)](), *node.ops[place + 1 :]]
                yield ast.Compare(node.left, ops, node.comparators)
        case ast.BoolOp():
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
            for place in range(len(node.values)):
                rest = [*node.values[:place], *node.values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.BinOp() if type(node.op) in ARITHMETIC and not _joins_types(node):
            yield ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right)
        case ast.AugAssign() if type(node.op) in ARITHMETIC:
            yield ast.AugAssign(node.target, ARITHMETIC[type(node.op)](), node.value)
        case ast.Constant(value=bool(flag)):
            yield ast.Constant(not flag)
        case ast.Constant(value=int(number)):
            yield ast.Constant(number + 1)
        case ast.Constant(value=str(text)) if not isinstance(parent, ast.FormattedValue) and not prose:
            yield ast.Constant(f"{text}~")
        case ast.Constant(value=bytes(raw)):
            yield ast.Constant(raw + b"~")
        case ast.IfExp():
            yield ast.IfExp(node.test, node.orelse, node.body)
        case ast.If() | ast.While():
            if not isinstance(node.test, ast.Compare | ast.UnaryOp):
                negated = ast.UnaryOp(ast.Not(), node.test)
                yield (
                    ast.If(negated, node.body, node.orelse)
                    if isinstance(node, ast.If)
                    else ast.While(negated, node.body, node.orelse)
                )
        case ast.comprehension(ifs=[_, *_]):
            for place in range(len(node.ifs)):
                kept = [*node.ifs[:place], *node.ifs[place + 1 :]]
                yield ast.comprehension(node.target, node.iter, kept, node.is_async)
        case ast.Call(func=ast.Name(id=name)) if name in CALLS and node.args:
            yield ast.Call(ast.Name(CALLS[name], ast.Load()), node.args, [] if name == "sorted" else node.keywords)
        case ast.Call(func=ast.Attribute(attr=name, value=of)) if name in METHODS:
            yield ast.Call(ast.Attribute(of, METHODS[name], ast.Load()), node.args, node.keywords)
        case ast.Call(func=ast.Attribute(attr="strip", value=of), args=[]):
            yield of
        case ast.Raise() | ast.Continue():
            yield ast.Pass()
        case ast.Return() if isinstance(parent, ast.If | ast.match_case):
            yield ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield ast.Pass()


def _putter(parent: ast.AST, field: str, place: int) -> Put:
    def put(node: Any) -> None:
        value = getattr(parent, field)
        if isinstance(value, list):
            value[place] = node
        else:
            setattr(parent, field, node)

    return put


def _is_skipped(node: ast.AST, field: str) -> bool:
    """Types, decorators and the switches of a class say how code is checked, not what it decides."""
    return field in ("annotation", "returns", "decorator_list", "type_comment", "ctx") or (
        isinstance(node, ast.ClassDef) and field in ("bases", "keywords")
    )


def _is_docstring(field: str, child: ast.AST) -> bool:
    return (
        field == "body"
        and isinstance(child, ast.Expr)
        and isinstance(child.value, ast.Constant)
        and isinstance(child.value.value, str)
    )


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _is_typing(node: ast.AST) -> bool:
    """An alias of types, or a call that makes one."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and (node.value.id in TYPING or _is_builtin_type(node.value.id))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TYPING


def _is_builtin_type(name: str) -> bool:
    return name in ("dict", "list", "tuple", "set", "frozenset", "type", "Callable", "Mapping", "Sequence")


def _joins_types(node: ast.BinOp) -> bool:
    """`str | None`, `ComplaintSorted | SortingConfirmed`: names with capitals joined by a bar."""
    return isinstance(node.op, ast.BitOr) and all(
        (isinstance(side, ast.Name) and side.id[:1].isupper() and not side.id.isupper())
        or (isinstance(side, ast.Name) and side.id in ("str", "int", "bytes", "float", "bool"))
        or (isinstance(side, ast.Constant) and side.value is None)
        or (isinstance(side, ast.BinOp) and _joins_types(side))
        or isinstance(side, ast.Subscript)
        for side in (node.left, node.right)
    )
