"""Mutation operators for the example: names, files, imports, syntax, results."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from sphinx_lockstep.drift.checked_site import CheckedSite, Line
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.drift.operators import CodeChange, Operator, Side
from sphinx_lockstep.drift.operators import make_operator as make
from sphinx_lockstep.drift.word_changes import WORD, change_letter

OPPOSITES = {ast.Add: "-", ast.Sub: "+", ast.Mult: "+", ast.Div: "*"}
KEY = re.compile(r"^\s*[\"']?([A-Za-z][\w.-]*)[\"']?\s*[:=]")
CLOSING = re.compile(r"[)\]}:]$")
DATA = (
    *(".toml", ".yaml", ".yml", ".ini", ".cfg", ".json"),
    *(".conf", ".service", ".env"),
)


def find_trees(site: CheckedSite) -> Iterator[tuple[str, ast.Module, list[Line]]]:
    """Yield each Python file of the example with its syntax tree and its lines."""
    for path in site.modules:
        try:
            tree = ast.parse(site.read(path) or "")
        except SyntaxError:
            continue
        yield path, tree, list(site.find_lines(path))


def rename_functions(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each function; it renames the function everywhere."""
    yield from _rename(site, "rename-function", ast.FunctionDef | ast.AsyncFunctionDef)


def rename_classes(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each class; it renames the class everywhere."""
    yield from _rename(site, "rename-class", ast.ClassDef)


def _rename(site: CheckedSite, operator: str, kind: object) -> Iterator[Mutant]:
    seen: set[str] = set()
    for _, tree, _ in find_trees(site):
        for node in ast.walk(tree):
            name = getattr(node, "name", "")
            if not isinstance(node, kind) or name in seen or name.startswith("__"):  # type: ignore[arg-type]  # a type, or a union of types, which typing can't express
                continue
            seen.add(name)
            new = f"{name}Again" if name[0].isupper() else f"{name}_again"
            edits = tuple(_replace_word(site, name, new))
            yield Mutant(operator, edits, f"`{name}` is called `{new}`", name)


def _replace_word(site: CheckedSite, word: str, new: str) -> Iterator[MutantEdit]:
    """Yield an edit for each line of the example with a word."""
    pattern = re.compile(rf"\b{re.escape(word)}\b")
    for path in site.code:
        for line in site.find_lines(path):
            if pattern.search(line.text):
                yield MutantEdit(path, line.number, 1, (pattern.sub(new, line.text),))


def rename_modules(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each module; it renames the module and its imports."""
    for path in site.modules:
        folder, _, file = path.rpartition("/")
        stem = file.removesuffix(".py")
        if stem.startswith("__") or not stem.isidentifier():
            continue
        new = f"{stem}_again"
        lines = tuple((site.read(path) or "").split("\n"))
        moved = [
            MutantEdit(path, 1, gone=True),
            MutantEdit(f"{folder}/{new}.py", 1, 0, lines),
        ]
        package = folder.rpartition("/")[2]
        imports = _rename_imports(site, path, package, stem)
        what = f"`{stem}` is called `{new}`"
        yield Mutant("rename-module", (*moved, *imports), what)


def _rename_imports(
    site: CheckedSite, path: str, package: str, stem: str
) -> Iterator[MutantEdit]:
    """Yield an edit for each line in other modules that imports a module."""
    name = re.compile(
        rf"\b{package}\.{stem}\b|(?<=from \.){stem}\b"
        rf"|(?<=from {package} import ){stem}\b"
    )
    for other in site.modules:
        for line in site.find_lines(other) if other != path else ():
            text = name.sub(r"\g<0>_again", line.text)
            if text != line.text:
                yield MutantEdit(other, line.number, 1, (text,))


def find_fields(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a new name for each attribute of a class whose value is a call."""
    for _, tree, lines in find_trees(site):
        for node in ast.walk(tree):
            for item in node.body if isinstance(node, ast.ClassDef) else ():
                match item:
                    case ast.Assign(targets=[ast.Name() as name], value=ast.Call()):
                        yield from _change_name(name, lines)


def find_settings(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a new name for each setting of the example."""
    path = site.get_path(site.settings.example / site.settings.settings_path)
    for other, tree, lines in find_trees(site):
        for node in ast.walk(tree) if other == path else ():
            match node:
                case ast.Assign(targets=[ast.Name(id=id) as name]) if id.isupper():
                    yield from _change_name(name, lines)


def _change_name(name: ast.Name, lines: list[Line]) -> Iterator[CodeChange]:
    line, start = lines[name.lineno - 1], name.col_offset
    yield CodeChange(line, start, start + len(name.id), _respell(name.id))


def _respell(name: str) -> str:
    """Return a name with a letter changed in its longest word."""
    word = max(WORD.findall(name), key=len, default=name)
    return name.replace(word, change_letter(word), 1) if word != name else f"{name}_x"


def delete_files(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each file; it deletes the file."""
    for path in site.code:
        if site.read(path) is not None:
            yield Mutant(
                "delete-file", (MutantEdit(path, 1, gone=True),), "the file is deleted"
            )


def find_syntax(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield the removal of each bracket or colon at the end of a line."""
    for _, tree, lines in find_trees(site):
        inside = {
            number
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for number in range(node.lineno, (node.end_lineno or 0) + 1)
            if node.end_lineno != node.lineno
        }
        for line in lines:
            found = CLOSING.search(line.text)
            if found and line.number not in inside and "#" not in line.text:
                yield CodeChange(line, *found.span(), "")


def drop_imports(site: CheckedSite) -> Iterator[Mutant]:
    """Yield a mutant for each import; it removes the import."""
    for path, tree, _ in find_trees(site):
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                count = (node.end_lineno or node.lineno) - node.lineno + 1
                edit = MutantEdit(path, node.lineno, count)
                yield Mutant(
                    "drop-import", (edit,), f"`{ast.unparse(node)}` is removed"
                )


def find_results(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a change of the value of each ``return``."""
    for _, tree, lines in find_trees(site):
        for node in ast.walk(tree):
            if isinstance(node, ast.Return) and node.value is not None:
                yield from _change_result(node.value, lines)


def _change_result(value: ast.expr, lines: list[Line]) -> Iterator[CodeChange]:
    if value.lineno != value.end_lineno:
        return
    line = lines[value.lineno - 1]
    start, end = value.col_offset, value.end_col_offset or value.col_offset
    match value:
        case ast.BinOp(op=op) if type(op) in OPPOSITES:
            left, right = ast.unparse(value.left), ast.unparse(value.right)
            yield CodeChange(line, start, end, f"{left} {OPPOSITES[type(op)]} {right}")
        case ast.Constant(value=bool(known)):
            yield CodeChange(line, start, end, str(not known))
        case ast.Constant(value=int(known)):
            yield CodeChange(line, start, end, str(known + 1))
        case ast.Constant(value=str(known)):
            yield CodeChange(line, start, end, repr(f"{known}x"))
        case _:
            yield CodeChange(line, start, end, "None")


def find_keys(site: CheckedSite) -> Iterator[CodeChange]:
    """Yield a changed letter in each key of a configuration file."""
    for path in site.code:
        if path.endswith(DATA):
            for line in site.find_lines(path):
                if found := KEY.match(line.text):
                    yield CodeChange(line, *found.span(1), _respell(found[1]))


_CODE = Side.CODE
OPERATORS: tuple[Operator, ...] = (
    Operator("rename-function", _CODE, "a function renamed", rename_functions),
    Operator("rename-class", _CODE, "a class renamed", rename_classes),
    Operator("rename-module", _CODE, "a module renamed", rename_modules),
    make("rename-field", _CODE, "a field of a class renamed", find_fields),
    make("rename-setting", _CODE, "a setting renamed", find_settings),
    Operator("delete-file", _CODE, "a file deleted", delete_files),
    make("break-syntax", _CODE, "a bracket or colon removed", find_syntax),
    Operator("drop-import", _CODE, "an import removed", drop_imports),
    make("change-result", _CODE, "another return value", find_results),
    make("config-key", _CODE, "a letter in a key of a configuration file", find_keys),
)
