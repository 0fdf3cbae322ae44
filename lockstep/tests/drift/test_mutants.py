"""Mutants: the changes of operators, their sample, and the rules for equivalence."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from pathlib import Path

import pytest

from examples import World
from sphinx_lockstep.claims.kinds import classify
from sphinx_lockstep.drift.assessment import assess_page, make_equivalent
from sphinx_lockstep.drift.builds import Built, Reported, read_report
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.code_operators import OPERATORS as CODE
from sphinx_lockstep.drift.equivalence import (
    is_same_code,
    is_same_run,
    is_unnamed,
    is_unshown,
)
from sphinx_lockstep.drift.errors import DriftError
from sphinx_lockstep.drift.journal import Fate, Journal, MutantResult, lock
from sphinx_lockstep.drift.mutants import Mutant, MutantEdit
from sphinx_lockstep.drift.prose_operators import OPERATORS as PROSE
from sphinx_lockstep.drift.report import format_report, get_percent
from sphinx_lockstep.drift.sample import choose
from sphinx_lockstep.drift.setting_choices import chooses_alike, is_choice
from sphinx_lockstep.drift.setting_operators import get_sibling
from sphinx_lockstep.drift.site_copies import SiteCopy
from sphinx_lockstep.drift.word_changes import (
    age_version,
    change_form,
    change_joint,
    change_letter,
    change_number,
)
from sphinx_lockstep.gate.page_reader import ReadSite
from sphinx_lockstep.messages.drift import OtherSetting, SameRun
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Act, Block, PageRecord, Recording

MODULE = '''\
"""Count things."""

from things import Thing

LIMIT = 3


class Counter:
    total = Field()

    def count(self, more):
        return self.total + more


def name():
    return "counter"
'''
USER = "from shop.counter import Counter, name\n\nprint(name(), Counter().count(1))\n"
PAGE = "Use ``Counter``, which counts.\n"


@pytest.fixture
def site(tmp_path: Path) -> CheckedSite:
    files = {
        "shop/counter.py": MODULE,
        "use.py": USER,
        "shop/site.toml": 'title = "Shop"\n',
    }
    world = World(tmp_path, files)
    (tmp_path / "page.rst").write_text(PAGE)
    (tmp_path / "conf.py").touch()
    pages = {"page": PageRecord("page", "page.rst")}
    site = ReadSite(
        pages, world.settings, world.example, tmp_path, tmp_path / "conf.py"
    )
    return CheckedSite(site, {}, frozenset({"example/use.py"}))


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        (change_letter, "delay", "dexay"),
        (change_letter, "MAX", "MXX"),
        (change_number, "42", "43"),
        (change_number, "9", "1"),
        (age_version, "v5.7.0", "v5.6.0"),
        (age_version, "6.0", "5.0"),
        (age_version, "1.0.3", "0.0.3"),
        (change_form, "autodiscover_tasks", "autodiscover_task"),
        (change_form, "CELERY_TIME_LIMIT", "CELERY_TIME_LIMITS"),
        (change_form, "42", "42"),
        (change_joint, "time_limit", "time-limit"),
        (change_joint, "celery.app", "celery_app"),
        (change_joint, "--app", "--app"),
        (change_joint, "app", "app"),
    ],
)
def test_words(change: object, before: str, after: str) -> None:
    assert callable(change)
    assert change(before) == after


def test_a_version_is_aged_once() -> None:
    assert age_version("0.0.3") == "1.0.3"


def test_edits_of_a_file_do_not_move_one_another() -> None:
    edits = (
        MutantEdit("a", 1, 1, ()),
        MutantEdit("a", 3, 1, ("C", "c")),
        MutantEdit("b", 1, gone=True),
    )
    texts = {"a": "1\n2\n3\n", "b": "gone"}
    mutant = Mutant("some", edits, "")
    assert mutant.apply(texts.get) == {"a": "2\nC\nc\n", "b": None}


def test_a_file_is_made() -> None:
    mutant = Mutant("some", (MutantEdit("new", 1, 0, ("1", "")),), "")
    assert mutant.apply(lambda path: None) == {"new": "1\n"}
    assert mutant.get_diff(lambda path: None).startswith("--- /dev/null\n+++ new\n")


def test_key_differs_by_mutant_and_site() -> None:
    one, other = (
        Mutant("some", (MutantEdit("a", 1, 1, (new,)),), "") for new in ("1", "2")
    )
    read = {"a": "0\n"}.get
    keys = {one.get_key(read, "x"), other.get_key(read, "x"), one.get_key(read, "y")}
    assert len(keys) == 3
    assert one.get_key(read, "x") == one.get_key(read, "x")


CHANGES = {
    "rename-function": "-    def count(self, more):\n+    def count_again(self, more):",
    "rename-class": "-class Counter:\n+class CounterAgain:",
    "rename-module": "+from shop.counter_again import Counter, name",
    "rename-field": "-    total = Field()\n+    total_x = Field()",
    "delete-file": "--- example/use.py\n+++ /dev/null",
    "break-syntax": "-class Counter:\n+class Counter\n",
    "drop-import": "-from things import Thing\n",
    "change-result": "-        return self.total + more\n+        return self.total - more",
    "config-key": '-title = "Shop"\n+title_x = "Shop"',
}


@pytest.mark.parametrize("name", CHANGES)
def test_code_is_changed(site: CheckedSite, name: str) -> None:
    operator = next(operator for operator in CODE if operator.name == name)
    diffs = [mutant.get_diff(site.read) for mutant in operator.find(site)]
    assert any(CHANGES[name] in diff for diff in diffs), "\n".join(diffs)
    assert len(set(diffs)) == len(diffs)


def test_a_renamed_function_is_renamed_everywhere(site: CheckedSite) -> None:
    operator = next(o for o in CODE if o.name == "rename-function")
    mutant = next(m for m in operator.find(site) if m.name == "name")
    for text in mutant.apply(site.read).values():
        assert text is not None
        assert "name()" not in text
        ast.parse(text)


def test_a_sample_is_even_and_the_same_again() -> None:
    mutants = {
        operator: [
            Mutant(operator, (MutantEdit(path, line),), "")
            for path in ("a", "b")
            for line in range(size)
        ]
        for operator, size in (("few", 1), ("many", 20), ("more", 20))
    }
    chosen = choose(mutants, 12, seed=1)
    counts = [
        len([mutant for mutant in chosen if mutant.operator == name])
        for name in mutants
    ]
    assert counts == [2, 5, 5]
    many = [mutant.path for mutant in chosen if mutant.operator == "many"]
    assert abs(many.count("a") - many.count("b")) == 1
    assert chosen == choose(mutants, 12, seed=1) != choose(mutants, 12, seed=2)
    assert chosen == choose(mutants, 24, seed=1)[:12]


def test_the_same_code(site: CheckedSite) -> None:
    path = "example/use.py"
    remark = Mutant("some", (MutantEdit(path, 2, 1, ("", "# A remark.", "")),), "")
    other = Mutant("some", (MutantEdit(path, 3, 1, ("print(name())",)),), "")
    broken = Mutant("some", (MutantEdit(path, 3, 1, ("print(",)),), "")
    gone = Mutant("some", (MutantEdit(path, 1, gone=True),), "")
    data = Mutant("some", (MutantEdit("example/shop/site.toml", 1),), "")
    assert is_same_code(remark, site)
    for mutant in (other, broken, gone, data, Mutant("some", (), "")):
        assert not is_same_code(mutant, site)


@pytest.mark.parametrize(
    ("text", "unnamed"),
    [
        ("Call ``count``.", False),
        ("``app.count()``", False),
        ("It counts.", True),
        (":pyobject: Counter.count", False),
        ("account", True),
    ],
)
def test_name_on_no_page(text: str, unnamed: bool) -> None:
    assert is_unnamed("count", ["", text]) is unnamed


def test_code_on_no_page(site: CheckedSite) -> None:
    def make(path: str) -> Mutant:
        return Mutant("some", (MutantEdit(path, 1),), "")

    assert is_unshown(make("example/shop/counter.py"), site)
    assert not is_unshown(make("example/use.py"), site)  # a listing's proof
    assert not is_unshown(Mutant("some", (), "", requirements=("a",)), site)
    (site.root / "page.rst").write_text("See ``shop/counter.py``.")
    site = CheckedSite(site.origin, {}, frozenset())
    assert not is_unshown(make("example/shop/counter.py"), site)


def run(*outputs: str, problem: str = "") -> list[Recording]:
    return [
        Recording(Act.RUN, line, output, 0, problem)
        for line, output in enumerate(outputs)
    ]


def test_the_same_run() -> None:
    masks = [("time", r"\d\d:\d\d", "<time>")]
    before = run("one 10:00", "two", "three")
    assert is_same_run(before, run("one 11:00", "two", "three"), masks)
    assert is_same_run(before, run("one 11:00", "three"), masks)  # a step left out
    assert not is_same_run(before, run("one 11:00", "tw", "three"), masks)
    assert not is_same_run(before, run("two", "one 10:00"), masks)
    assert not is_same_run(before, run("one 10:00", problem="ends"), masks)
    assert not is_same_run(before, [], masks)


def test_the_same_log() -> None:
    """Random values and the order of lines in a server's log don't matter."""
    before = [Recording(Act.STOP, 1, "task 1 sent\ntask 2 sent\ndone", 0)]
    other = [Recording(Act.STOP, 1, "task 3 sent\ndone\ntask 9 sent", 0)]
    fewer = [Recording(Act.STOP, 1, "task 3 sent\ndone", 0)]
    assert is_same_run(before, other, [])
    assert not is_same_run(before, fewer, [])
    assert is_same_run(before, fewer, [], dropped=True)
    failed = [Recording(Act.STOP, 1, "task 3 sent\ndone", 1)]
    assert not is_same_run(before, failed, [], dropped=True)


def test_the_same_answer() -> None:
    """Keys, random directory names and dates in responses don't matter; words do."""

    def answer(text: str) -> list[Recording]:
        return [Recording(Act.HTTP, 1, text, 200)]

    before = answer("Date: Wed, 25 Nov 2026 09:26:43 GMT\nSet-Cookie: k=" + "aB3" * 12)
    other = answer("Date: Thu, 26 Nov 2026 10:00:00 GMT\nSet-Cookie: k=" + "9Xy" * 12)
    assert is_same_run(before, other, [])
    assert not is_same_run(before, answer(other[0].output + " and more"), [])
    started = [Recording(Act.START, 1, "in /tmp/valkey-x_2k9abc/valkey.log", None)]
    again = [Recording(Act.START, 1, "in /tmp/valkey-0abcd_ef/valkey.log", None)]
    apart = [Recording(Act.START, 1, "in /tmp/broker-0abcd_ef/valkey.log", None)]
    assert is_same_run(started, again, [])
    assert not is_same_run(started, apart, [])


def test_drops() -> None:
    """A removed step has no new lines; a deleted file isn't a step."""
    gone, left_out = MutantEdit("page.rst", 1, gone=True), MutantEdit("page.rst", 1, 2)
    assert Mutant("some", (left_out,), "").drops
    assert not Mutant("some", (MutantEdit("page.rst", 1, 2, ("new",)),), "").drops
    assert not Mutant("some", (gone,), "").drops
    assert not Mutant("some", (), "").drops


def test_report_is_read(tmp_path: Path) -> None:
    """Steps that didn't run are left out, and so are all lines but the first."""
    findings = [
        {"path": "docs/a.rst", "line": 7, "code": "x", "text": "one\n    | more"},
        {"path": "docs/a.rst", "line": 9, "code": "not-run", "text": "did not run"},
        {"path": "", "line": None, "code": "y", "text": "the site"},
    ]
    path = tmp_path / "findings.json"
    assert read_report(path) == ()
    path.write_text(json.dumps({"version": 1, "findings": findings}))
    assert read_report(path) == (
        Reported("docs/a.rst", 7, "one", "x"),
        Reported("", 0, "the site", "y"),
    )


@pytest.mark.parametrize(
    ("built", "fault"),
    [
        (Built(0, (), ""), ""),
        (Built(1, (Reported("a", 1, "lockstep.tree: x", "x"),), ""), ""),
        (Built(None, (), ""), "didn't end in time"),
        (Built(1, (), ""), "failed without a message"),
        (
            Built(2, (), "Extension error!\nKeyError: x\n"),
            "crashed with status 2: KeyError: x",
        ),
    ],
)
def test_fault_of_a_build(built: Built, fault: str) -> None:
    assert str(built.fault or "") == fault


def test_problem_on_another_page_breaks_the_build(
    site: CheckedSite, tmp_path: Path
) -> None:
    mutant = Mutant("some", (MutantEdit("page.rst", 1),), "")
    built = Built(1, (Reported("page.rst", 1, "x", "x"),), "")
    copy = SiteCopy(tmp_path, tmp_path, tmp_path, tmp_path / "cache")
    found = assess_page("page--0.rst", mutant, built, copy, site, typed=False)
    assert (found.fate, found.code) == (Fate.BROKEN, "other-page-reported")
    assert found.reason == "the build reported an unchanged page: page.rst:1: x"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (SameRun(), "doesn't change the output of any step"),
        (
            OtherSetting(),
            "gives a setting that the example doesn't have another valid value",
        ),
    ],
)
def test_rule_is_the_reason(rule: Message, reason: str) -> None:
    found = make_equivalent(rule)
    assert (found.fate, found.reason, found.code) == (
        Fate.EQUIVALENT,
        reason,
        rule.code,
    )


def make_result(fate: Fate, key: str = "k", reason: str = "") -> MutantResult:
    return MutantResult(key, "some", "a:1", "`x` becomes `y`", "-x\n+y\n", fate, reason)


def test_results_are_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "deep" / "results.jsonl")
    assert journal.read() == {}
    killed, broken = make_result(Fate.KILLED), make_result(Fate.BROKEN, "other")
    journal.note(killed)
    journal.note(broken)
    with journal.path.open("a") as file:
        file.write('{"key": "cut sho')
    assert journal.read() == {"k": killed}


def test_one_run_at_a_time(tmp_path: Path) -> None:
    folder = tmp_path / "drift"
    with (
        lock(folder),
        pytest.raises(DriftError, match="is in use by another mutation run"),
        lock(folder),
    ):
        pass
    with lock(folder):
        pass


def test_a_report_shows_survivors_in_full() -> None:
    results = [
        *([make_result(Fate.KILLED)] * 3),
        make_result(Fate.SURVIVED),
        make_result(Fate.EQUIVALENT, reason="doesn't change what Python reads"),
    ]
    report = format_report(results, {"some": "what it does"})
    assert get_percent(results) == 75.0
    row = ["some", "3", "1", "1", "75.0", "what", "it", "does"]
    assert row in [line.split() for line in report.splitlines()]
    assert "equivalent, 1: doesn't change what Python reads" in report
    assert "survived: some: a:1: `x` becomes `y`\n    -x\n    +y" in report


def test_percent_without_killed_mutants() -> None:
    assert get_percent([]) == 0.0
    assert get_percent([make_result(Fate.EQUIVALENT)]) == 0.0


def test_a_sibling_is_another_known_name() -> None:
    known = ("TASK_TIME_LIMIT", "TASK_SOFT_TIME_LIMIT", "BROKER_URL")
    assert get_sibling("TASK_TIME_LIMIT", known) == "TASK_SOFT_TIME_LIMIT"
    assert get_sibling("TASK_TIME", known) == ""


def find_texts(site: CheckedSite, operator: str) -> list[str]:
    """Return the texts that an operator changes on the pages."""
    find = next(o.find for o in PROSE if o.name == operator)
    return [mutant.what.partition("` becomes")[0][1:] for mutant in find(site)]


@pytest.mark.parametrize(
    ("name", "text", "literals"),
    [
        ("a.rst", "Call ``app.task`` or ``add_it``.", ["app.task", "add_it"]),
        ("a.rst", "See :file:`some_file` and `what`.", []),
        ("a.md", "{py:func}`some_call` binds, as `delay_it` does.", ["delay_it"]),
        ("a.rst", ".. code:: ``add_it``", []),
    ],
)
def test_literals_of_prose(
    site: CheckedSite, name: str, text: str, literals: list[str]
) -> None:
    (site.root / name).write_text(f"{text}\n")
    site.origin.pages["page"] = PageRecord("page", name)
    assert find_texts(site, "literal-joint") == literals


def test_options_are_markup(site: CheckedSite) -> None:
    (site.root / "page.rst").write_text(
        "    :pyobject: Counter\n    has :pyobject: Thing of it\n"
    )
    assert find_texts(site, "include-part") == ["Counter"]


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("A_LIMIT = 4", "A_LIMIT = 5", True),
        ('A_URL = "redis://a"', 'A_URL = "redis://b"', True),
        ("A_LIMIT = 4", 'A_LIMIT = "4"', False),
        ("A_LIMIT = 4", "A_LIMITS = 4", False),
        ("A_LIMIT = 4", "A_LIMIT = 4; B_LIMIT = 4", False),
        ("A_LIMIT = get(4)", "A_LIMIT = get(5)", False),
        ("import os", "import os", False),
        ("A_LIMIT = 4", "A_LIMIT = ", False),
    ],
)
def test_other_values_of_settings(before: str, after: str, alike: bool) -> None:
    assert chooses_alike(before, after) is alike


def test_settings_of_the_example_are_not_a_choice(tmp_path: Path) -> None:
    files = {"settings.py": "A_LIMIT = 4\n"}
    world = World(tmp_path, files)
    settings = replace(world.settings, settings="settings")
    (tmp_path / "page.rst").write_text("A_LIMIT = 4\nB_LIMIT = 4\n")
    blocks = [
        classify(Block("page", "page.rst", at, "python", text, caption), settings)
        for at, text, caption in (
            (1, "A_LIMIT = 4", ""),
            (2, "B_LIMIT = 4", ""),
            (3, "B_LIMIT = 4", "settings.py"),
        )
    ]
    pages = {"page": PageRecord("page", "page.rst", tuple(blocks))}
    site = ReadSite(pages, settings, world.example, tmp_path, tmp_path / "conf.py")
    site = CheckedSite(site, {}, frozenset())
    choices = [
        is_choice(
            Mutant("code-number", (MutantEdit("page.rst", line, 1, (text,)),), ""),
            site,
        )
        for line, text in (
            (1, "    A_LIMIT = 5"),
            (2, "    B_LIMIT = 5"),
            (3, "    B_LIMIT = 5"),
        )
    ]
    assert choices == [False, True, False]
