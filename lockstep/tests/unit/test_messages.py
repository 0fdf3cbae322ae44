"""Every message of the package is said in some case that must fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sites import CORPUS, PROJECTS, TESTS, read_expected

import sphinx_lockstep
from sphinx_lockstep.model import Kind

PACKAGE = Path(sphinx_lockstep.__file__).parent
CORPORA = (
    *(CORPUS / name for name in ("plain", "django", "executed", "orphans")),
    PROJECTS / "lab",
)
# Modules whose strings are the whole messages of a build or of a setting.
TOLD = (
    "test_nothing.py",
    "test_config.py",
    "test_baseline.py",
    "test_adopted.py",
    "test_cache.py",
    "test_commands.py",
    "test_files.py",
    "test_exchanges.py",
    *("test_update_lines.py", "test_update_left.py", "test_update_files.py"),
    *("test_since.py", "test_replay.py", "test_pictures.py"),
    *("test_services.py", "test_spaces.py"),
    *("test_lab_bundle.py", "test_lab_engine.py", "test_lab_site.py"),
    *("test_lab_corpus.py", "test_lab_runtime.py", "test_celery_lab.py"),
)
# The mutation run speaks of builds, and not of a page; what runs in a browser speaks to
# whoever reads one there.
ASIDE = ("drift/", "commands/drift.py", "lab/runtime/")
# Calls whose texts are no messages: help, patterns, and what never reaches a page.
SILENT_CALLS = {
    *("Option", "compile", "match", "search", "split"),
    *("add_argument", "add_parser", "ArgumentParser", "Command"),
    *("select", "select_one"),
}
SILENT = {
    # What is asked of a server, and words of its answers.
    "SELECT datname FROM pg_database WHERE starts_with(datname, 'lockstep_')": "a query",
    "SHOW server_version": "a query",
    "SELECT pg_is_in_recovery()": "a query",
    "authentication failed": "what PostgreSQL says",
    "no password supplied": "what PostgreSQL says",
    "does not exist": "what PostgreSQL says",
    "Does it go in?": "a message to RabbitMQ",
    "if redis.call('dbsize') == 0 then return redis.call('set', KEYS[1], ARGV[1]) end": "a script",
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('flushdb') end": "a script",
    ", on {} on {}": "what a page was run on, below it",
    # How something is proven, in the ledger and on the page.
    "stands in": "a proof",
    "leads from {} to": "a proof",
    "the difference from {} to {}": "a proof",
    "{}, lines {} to {}": "a proof's place, in the ledger",
    "{} {}, installed or locked": "a proof",
    "the metadata of {}": "a proof",
    "not in {}, in {}, asked on {}": "a proof",
    "This fails:": "above a listing to avoid",
    "not stated": "a range of versions, in words",
    "Run on": "a column of the ledger",
    "not proven because {}": "the ledger's word for a waiver",
    "{} proven with {}": "a page's own line",
    "0 of 0 listings": "the sum of a site without any",
    "the listing at line {}": "a proof's place",
    "; {} waived with a reason": "a page's own line",
    "; {} left in the baseline": "a page's own line",
    "left in the baseline": "a proof's stand-in",
    "{}, {} left in the baseline": "the sum",
    "{}: {} finding(s) on {} page(s){}": "the sum of a baseline",
    "{} picture(s) recorded": "what a command has done",
    "{} known finding{}": "a page's own line",
    "sent, and answered so": "a proof",
    "what was answered": "a proof",
    "proven by {}": "a proof",
    "{}; included from": "a proof",
    "accepted by {}": "a proof",
    ", its commands taken by {}": "a proof",
    "pip's rules, with the versions installed here": "who accepts a file, in a proof",
    "a parser of Dockerfiles": "who accepts a file, in a proof",
    "a parser of Procfiles": "who accepts a file, in a proof",
    "a parser of environment files": "who accepts a file, in a proof",
    "a parser of ini files": "who accepts a file, in a proof",
    "the schema of compose files": "who accepts a file, in a proof",
    "the schemas of Kubernetes {}": "who accepts a file, in a proof",
    "the schema of GitHub's workflows": "who accepts a file, in a proof",
    "the schema of Read the Docs": "who accepts a file, in a proof",
    # The lab's, on a page or in what a browser reads.
    "lab licences": "the name of what a page has, and where it is kept",
    '<script type="application/json" id="lab-data">{}</script>': "a page's data",
    "This site was built without its lab, so nothing of it is shipped.": "on a page",
    "see its text": "on a page, where a licence has no name",
    "in here the first of the tabs is followed": "told to readers at a listing",
    "a page in a browser cannot be a web server": "told to readers at a listing",
    # What a build tells as it goes, and its sum.
    "lockstep: lab: {}": "progress",
    "lab: running {}": "progress",
    "lab: preparing the project": "progress",
    "getting Pyodide": "progress",
    "getting the packages": "progress",
    "compiling what is imported of {} packages": "progress",
    "running live checks of {} page(s): {}": "progress",
    "ran {}: {} steps in {} s": "progress",
    " and {} more": "what else ran them, in the ledger",
    "not measured": "the ledger's word for a template",
    "asking the project {} question(s)": "progress",
    "update: {} rewritten, {} left": "the sum",
    "{} way(s) in {} s": "the sum of a replay",
    "not recorded, as its first steps were followed before": "below the sum of a replay",
    "not recorded, as not every way was followed": "below the sum of a replay",
    "an unknown time": "on a page that was not followed, which is said",
    "{}: leads to the example in {} steps: {}": "the sum of a way",
    "{}: FAILED after {} steps": "the sum of a way, above the message",
    "    the folder is {}/page/home": "where to look, below the message",
    '    make replay ARGS="--resume {}" goes on from there': "below the message",
    "compare with the example": "progress",
    "was stopped": "the end of a way that Ctrl-C has ended, which nobody prints",
    # Faults of the package itself, or of whoever calls its program.
    "standard input holds no manifest: {}": "the program's own usage",
    "stops are no steps of a page": "cannot be",
    "a run may not carry its own mark": "cannot be",
    # Code that is run, not said.
    "from {} import *\n\n{}\n": "the settings that are loaded",
    "__import__('sys').__dict__.update(ps1={}, ps2='')": "typed into the shell",
    "#!/usr/bin/env bash": "how a script names its shell",
    '  File "<console>"': "how a shell begins to tell of a syntax error",
}


def find_texts(tree: ast.Module) -> Iterator[str]:
    """Yield each text of a module that has words, with {} for what is filled in."""
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as docstring):
                skipped.add(docstring)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
                if name in SILENT_CALLS:
                    skipped.update(ast.walk(node))
            case ast.keyword(arg="proof", value=proof):
                skipped.update(ast.walk(proof))
            case ast.Dict(keys=[ast.Constant(value="proof")], values=[proof]):
                skipped.update(ast.walk(proof))
            case ast.Assign(
                targets=[ast.Name(id="MASKS" | "RUN" | "FORMS" | "BETWEEN")]
            ):
                skipped.update(ast.walk(node))
            case ast.AnnAssign(target=ast.Name(id="MASKS")):
                skipped.update(ast.walk(node))
            case ast.JoinedStr(values=values):
                skipped.update(values)
    for node in ast.walk(tree):
        if node not in skipped and (text := get_text(node)) and has_words(text):
            yield text


def get_text(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(get_text(value) or "{}" for value in values)
    return ""


def cut(text: str) -> str:
    """Return a text without what another program has said, on the lines below it."""
    return re.sub(r"(?<=:)\n\{\}$", "", text)


def has_words(text: str) -> bool:
    words = re.findall(r"[a-z]{2,}", text.replace("{}", ""))
    return len(words) > 1 and " " in text.strip()


@pytest.fixture(scope="module")
def told() -> list[str]:
    """All the messages that are expected anywhere."""
    pages = [
        str(message)
        for folder in CORPORA
        for page in sorted((folder / "fail").glob("*.*"))
        for message in read_expected(page, page.name)
    ]
    strings = [
        get_text(node)
        for name in TOLD
        for node in ast.walk(
            ast.parse(next(TESTS.parents[1].rglob(name)).read_text("utf-8"))
        )
    ]
    return pages + strings


def find_modules() -> list[Path]:
    """Return the modules that speak of pages."""
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not path.relative_to(PACKAGE).as_posix().startswith(ASIDE)
    ]


def collect() -> list[object]:
    return [
        pytest.param(text, id=f"{path.relative_to(PACKAGE)}: {text}")
        for path in find_modules()
        for text in dict.fromkeys(find_texts(ast.parse(path.read_text("utf-8"))))
    ]


@pytest.mark.parametrize("text", collect())
def test_each_message_has_a_case(text: str, told: list[str]) -> None:
    parts = filter(None, cut(text).split("{}"))
    pattern = re.compile(".*?".join(map(re.escape, parts)), re.DOTALL)
    assert text in SILENT or any(map(pattern.search, told)), f"no case says: {text}"


def test_no_exception_is_out_of_date() -> None:
    found = {
        text
        for path in PACKAGE.rglob("*.py")
        for text in find_texts(ast.parse(path.read_text("utf-8")))
    }
    assert sorted(set(SILENT) - found) == []


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_has_a_case(kind: Kind, told: list[str]) -> None:
    assert any(f"lockstep.{kind.value}: " in message for message in told)
