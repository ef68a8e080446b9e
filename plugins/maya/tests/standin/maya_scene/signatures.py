# SPDX-License-Identifier: Apache-2.0
"""The published type stubs as a judge of every call: an unknown command, flag, method or argument raises.

The judge is the package types-maya-strict. Where it says nothing about a method's arguments, the stand-in's
own parameters, written after Autodesk's documentation, are what a call is held against.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
from pathlib import Path
from typing import Any

# Signatures that the stubs have lost; the stand-in's own are checked.
INCOMPLETE = {("MFnMesh", "create")}


class SignatureError(TypeError):
    """A call that Maya does not know."""


def check_command(name: str, arguments: tuple[Any, ...], flags: dict[str, Any]) -> None:
    """Raises SignatureError unless `maya.cmds` has such a command with such flags."""
    overloads = _commands().get(name)
    if overloads is None:
        raise SignatureError(f"maya.cmds has no command {name}")
    problems = [_problem(overload, arguments, flags) for overload in overloads]
    if all(problems):
        raise SignatureError(f"cmds.{name}: {problems[-1]}")


def flags(name: str) -> set[str]:
    """The flags of a command; raises SignatureError if there is none of that name."""
    if name not in _commands():
        raise SignatureError(f"maya.cmds has no command {name}")
    return {argument.arg for overload in _commands()[name] for argument in overload.args.kwonlyargs}


def check_method(owner: str, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
    """Raises SignatureError unless a class of `maya.api` has such a method; `arguments` are without self."""
    overloads = _methods(owner).get(name)
    if overloads is None:
        raise SignatureError(f"{owner} has no method {name}")
    if (owner, name) in INCOMPLETE:
        return
    problems = [_method_problem(overload, arguments, keywords) for overload in overloads]
    if all(problems):
        raise SignatureError(f"{owner}.{name}: {problems[-1]}")


def knows_class(name: str) -> bool:
    """Whether `maya.api` has a class of that name."""
    return name in _classes()


def _problem(function: ast.FunctionDef, arguments: tuple[Any, ...], flags: dict[str, Any]) -> str:
    known = {argument.arg: argument.annotation for argument in function.args.kwonlyargs}
    if function.args.kwarg is None and (unknown := flags.keys() - known.keys()):
        return f"there is no flag {sorted(unknown)}"
    if arguments and function.args.vararg is None:
        return "it takes no arguments"
    edit = known.get("edit")
    if isinstance(edit, ast.Subscript) and flags.get("edit") is not True:
        return "this form needs edit=True"
    for flag, value in flags.items():
        annotation = known.get(flag)
        if annotation is not None and not _accepts(annotation, value, bool(flags.get("query"))):
            return f"the flag {flag} takes {ast.unparse(annotation)}, not {value!r}"
    return ""


def _method_problem(function: ast.FunctionDef, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> str:
    parameters = [argument.arg for argument in function.args.args if argument.arg != "self"]
    required = len(parameters) - len(function.args.defaults)
    if function.args.vararg is None and len(arguments) > len(parameters):
        return f"{len(arguments)} arguments where {len(parameters)} are known"
    if function.args.kwarg is None and (unknown := keywords.keys() - set(parameters)):
        return f"there is no argument {sorted(unknown)}"
    given = set(parameters[: len(arguments)]) | keywords.keys()
    if missing := [name for name in parameters[:required] if name not in given]:
        return f"the arguments {missing} are missing"
    return ""


def _accepts(annotation: ast.expr, value: Any, is_query: bool) -> bool:
    """Whether a flag takes a value.

    Where a flag can be queried, the stubs add `bool | int` to its type; those two count in queries only.
    """
    members = _members(annotation)
    names = [member.id for member in members if isinstance(member, ast.Name)]
    if is_query and isinstance(value, bool):
        return "bool" in names or "Any" in names
    if names[:2] == ["bool", "int"] and len(members) > 2:
        members = members[2:]
    return any(_is_of(member, value) for member in members)


def _members(annotation: ast.expr) -> list[ast.expr]:
    if isinstance(annotation, ast.BinOp):
        return _members(annotation.left) + _members(annotation.right)
    return [annotation]


def _is_of(member: ast.expr, value: Any) -> bool:
    if isinstance(member, ast.Name):
        return {
            "bool": isinstance(value, bool),
            "int": isinstance(value, int),
            "str": isinstance(value, str),
            "float": isinstance(value, int | float) and not isinstance(value, bool),
            "Callable": callable(value),
            "Any": True,
        }.get(member.id, False)
    if isinstance(member, ast.Subscript) and isinstance(member.value, ast.Name):
        inner = member.slice
        if member.value.id == "Literal":
            return isinstance(inner, ast.Constant) and value is inner.value
        if member.value.id == "list" and isinstance(value, list | tuple):
            return all(_accepts(inner, item, False) for item in value)
        if member.value.id == "tuple" and isinstance(value, list | tuple):
            kinds = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            pairs = zip(kinds, value, strict=False)
            return len(kinds) == len(value) and all(_accepts(kind, item, False) for kind, item in pairs)
    return False


@functools.cache
def _folder() -> Path:
    found = importlib.util.find_spec("maya-stubs")
    if found is None or not found.submodule_search_locations:
        raise RuntimeError("The package types-maya-strict is not installed here; run: make setup-test")
    return Path(next(iter(found.submodule_search_locations)))


@functools.cache
def _tree(name: str) -> ast.Module:
    return ast.parse((_folder() / name).read_text(encoding="utf-8"))


@functools.cache
def _commands() -> dict[str, list[ast.FunctionDef]]:
    return _functions(_tree("cmds/__init__.pyi").body)


@functools.cache
def _classes() -> dict[str, ast.ClassDef]:
    # The third one is the older API, which alone leads from a window's name to its widget.
    files = ("api/OpenMaya.pyi", "api/OpenMayaAnim.pyi", "OpenMayaUI.pyi", "api/OpenMayaUI.pyi")
    return {item.name: item for file in files for item in _tree(file).body if isinstance(item, ast.ClassDef)}


@functools.cache
def _methods(owner: str) -> dict[str, list[ast.FunctionDef]]:
    found = _classes().get(owner)
    if found is None:
        raise SignatureError(f"maya.api has no class {owner}")
    inherited: dict[str, list[ast.FunctionDef]] = {}
    for base in found.bases:
        name = base.id if isinstance(base, ast.Name) else getattr(base, "attr", "")
        if name in _classes():
            inherited |= _methods(name)
    return inherited | _functions(found.body)


def _functions(body: list[ast.stmt]) -> dict[str, list[ast.FunctionDef]]:
    result: dict[str, list[ast.FunctionDef]] = {}
    for item in body:
        if isinstance(item, ast.FunctionDef):
            result.setdefault(item.name, []).append(item)
    return result
