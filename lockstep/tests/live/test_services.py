"""Pages on servers that are there already: run there, recorded, and proven by it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from servers import find_port, needs, run_redis
from sites import Build, build, copy_corpus
from waiting import wait_for

from sphinx_lockstep.live.servers.names import is_left, make_name
from sphinx_lockstep.live.servers.redis import MARKER

NOWHERE = "redis://localhost:1/0"
NOT_RUN = (
    "did not run, because no run of its current steps is recorded, and Redis at"
    f" {NOWHERE} can't be reached: Error 111 connecting to localhost:1. Connection"
    " refused.\n    Start it, or set LOCKSTEP_REDIS_URL to the URL of another server"
)
UNRECORDED = (
    "differ from the ones in services.json\n"
    "    Run `python -m sphinx_lockstep services` to run and record them"
)
SLOW = """
import os, time
print(os.environ["REDIS_URL"], flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of the tests' own."""
    with run_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(autouse=True)
def there(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the builds of a test find that Redis."""
    monkeypatch.setenv("LOCKSTEP_REDIS_URL", url)
    monkeypatch.setenv("LOCKSTEP_SERVICES", "")


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the builds of a test find no Redis."""
    monkeypatch.setenv("LOCKSTEP_REDIS_URL", NOWHERE)


@pytest.fixture(scope="module")
def recorded(url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of which the record has what was run on that Redis."""
    root = copy_corpus("services", tmp_path_factory.mktemp("services") / "site")
    for name in ("rabbitmq", "postgresql"):
        (root / "docs" / f"{name}.rst").unlink()
    environment = {**os.environ, "LOCKSTEP_REDIS_URL": url}
    status, told = prove(root, environment)
    assert status == 0, told
    assert told.endswith("2 run, 0 kept, 0 dropped\n")
    return root


@pytest.fixture
def site(recorded: Path, tmp_path: Path) -> Path:
    """A copy of that site as its repository has it: no cache of what was run."""
    return copy_site(recorded, tmp_path / "site")


def copy_site(root: Path, target: Path) -> Path:
    subprocess.run(["cp", "-r", root, target], check=True)
    subprocess.run(["rm", "-rf", target / ".lockstep", target / "build"], check=True)
    return target


def prove(
    root: Path, environment: dict[str, str] | None = None, *options: str
) -> tuple[int, str]:
    """Run the command that proves and records; return its status and output."""
    program = [sys.executable, "-m", "sphinx_lockstep", "services", "-c", "."]
    done = subprocess.run(
        [*program, *options, "docs"],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def get_texts(done: Build) -> list[str]:
    return [str(message) for message in done.messages]


def find_keys(url: str) -> dict[str, int]:
    """Return how many keys each database of a Redis has."""
    with redis.Redis.from_url(url) as client:
        return {name: its["keys"] for name, its in client.info("keyspace").items()}


@needs("rabbitmq")
@needs("postgresql")
def test_each_page_has_a_part_of_its_own(tmp_path: Path, url: str) -> None:
    site = copy_corpus("services", tmp_path / "site")
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    assert sorted(done.ran) == ["beside", "postgresql", "rabbitmq", "redis"]
    assert find_keys(url) == {}
    on = {item["page"]: item["services"] for item in done.listings if item["services"]}
    assert {page: [re.sub(r" .*", "", name) for name in names] for page, names in on.items()} == {
        "docs/beside.rst": ["Redis"],
        "docs/postgresql.rst": ["PostgreSQL"],
        "docs/rabbitmq.rst": ["RabbitMQ"],
        "docs/redis.rst": ["Redis"],
    }  # fmt: skip


def test_the_record_proves_without_the_services(site: Path, away: None) -> None:
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    assert done.started == []
    again = build(site, "docs")
    assert (again.status, again.started) == (0, [])


def test_a_change_of_what_is_run_is_not_proven(site: Path, away: None) -> None:
    edit(site / "docs" / "redis.rst", "$ python count.py", "$ python  count.py")
    done = build(site, "docs")
    assert done.status == 1
    told = f"docs/redis.rst:10: lockstep.console: `python  count.py` {NOT_RUN}"
    assert told in get_texts(done)


def test_no_service_is_asked_where_it_is_to_be_away(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKSTEP_SERVICES", "away")
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    (site / "docs" / "redis.rst").rename(site / "docs" / "other.rst")  # the same steps
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    edit(site / "docs" / "other.rst", "$ python count.py", "$ python  count.py")
    done = build(site, "docs")
    assert done.status == 1
    assert (
        "docs/other.rst:10: lockstep.console: `python  count.py` did not run, because no run"
        " of its current steps is recorded, and external services are switched off by"
        " LOCKSTEP_SERVICES=away"
    ) in get_texts(done)


def test_a_change_of_the_project_is_not_proven(site: Path, away: None) -> None:
    edit(site / "beside" / "where.py", '"beside:"', '"there:"')
    done = build(site, "docs")
    assert done.status == 1
    told = f"docs/beside.rst:12: lockstep.console: `python where.py` {NOT_RUN}"
    assert told in get_texts(done)
    assert not done.find("docs/redis.rst")  # of another project


def test_a_page_is_held_against_the_record(site: Path, away: None) -> None:
    edit(site / "docs" / "redis.rst", "2 in redis", "3 in redis")
    done = build(site, "docs")
    assert done.status == 1
    assert get_texts(done) == [
        (
            "docs/redis.rst:13: lockstep.console: `3 in redis://localhost:6379/0` isn't"
            " what `REDIS_URL=redis://localhost:6379/0 python count.py` prints\n"
            "    nearest: 2 in redis://localhost:6379/0\n"
            "    Run `python -m sphinx_lockstep update` to copy the output, or fix the code"
        )
    ]


def test_a_changed_page_runs_where_the_services_are(site: Path) -> None:
    edit(site / "docs" / "redis.rst", "$ python count.py", "$ python  count.py")
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    assert done.ran == ["redis"]
    assert build(site, "docs", "-E").ran == []


def test_where_they_are_required_all_is_run(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKSTEP_SERVICES", "required")
    done = build(site, "docs")
    assert (done.status, get_texts(done)) == (0, [])
    assert sorted(done.ran) == ["beside", "redis"]
    assert build(site, "docs", "-E").ran == []  # nothing is otherwise
    edit(site / "docs" / "redis.rst", "$ python count.py", "$ python  count.py")
    changed = build(site, "docs")
    assert changed.status == 1
    assert get_texts(changed) == [
        f"docs/redis.rst:10: lockstep.services: the steps of this page {UNRECORDED}"
    ]
    monkeypatch.setenv("LOCKSTEP_REDIS_URL", NOWHERE)
    gone = build(site, "docs", "-E")
    assert gone.status == 1
    assert f"docs/beside.rst:12: lockstep.console: `python where.py` {NOT_RUN}" in (
        get_texts(gone)
    )


def test_a_record_edited_by_hand_is_refused(site: Path) -> None:
    edit(site / "services.json", "2 in redis", "3 in redis")
    done = build(site, "docs")
    assert done.status == 1
    assert (
        get_texts(done)
        == [
            (
                "services.json:1: lockstep.services: the record of services was edited by"
                " hand: the run of `redis` doesn't match its checksum\n"
                "    Run `python -m sphinx_lockstep services` to write it again"
            )
        ]
        * 2
    )  # of each project
    status, told = prove(site)
    assert status == 0
    assert told.startswith("writing services.json again: the run of `redis` was")
    assert build(site, "docs").status == 0


def test_a_broken_record_is_refused(site: Path) -> None:
    (site / "services.json").write_text("[{]")
    done = build(site, "docs")
    assert done.status == 1
    assert get_texts(done)[0].startswith(
        "services.json:1: lockstep.services: the record of services can't be read: "
    )


def test_what_is_recorded_is_not_run_again(site: Path) -> None:
    assert prove(site) == (0, "0 run, 2 kept, 0 dropped\n")
    before = json.loads((site / "services.json").read_text())
    status, told = prove(site, None, "--all")
    assert (status, told.splitlines()[-1]) == (0, "2 run, 0 kept, 0 dropped")
    (site / "docs" / "redis.rst").write_text("Redis\n=====\n\nNothing runs.\n")
    assert prove(site) == (0, "0 run, 1 kept, 1 dropped\n")
    after = json.loads((site / "services.json").read_text())
    assert [len(before), len(after)] == [2, 1]


def test_a_run_that_breaks_off_is_not_recorded(site: Path) -> None:
    was = (site / "services.json").read_text()
    edit(site / "docs" / "redis.rst", "$ python count.py", "$ python none.py")
    status, told = prove(site)
    assert status == 1
    assert "redis:10: FAILED: exits with status 2, not 0\n" in told
    assert told.endswith("1 run, 1 kept, 0 dropped\n")
    assert (site / "services.json").read_text() == was


def test_without_a_page_or_a_record_nothing_is_proven(site: Path) -> None:
    text = (site / "conf.py").read_text()
    (site / "conf.py").write_text(text.replace("lockstep_services_record", "unused"))
    told = (
        "lockstep.services: lockstep_services_record isn't set."
        " Set it to a file in lockstep.toml or conf.py\n"
    )
    assert prove(site) == (1, told)
    (site / "conf.py").write_text(text)
    for name in ("redis", "beside"):
        (site / "docs" / f"{name}.rst").write_text("Nothing\n=======\n\nIs here.\n")
    assert prove(site) == (1, "lockstep.services: no page names an external service\n")


def test_a_service_that_dies_fails_its_page_alone(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutdown = (
        "import os, redis; redis.Redis.from_url(os.environ['REDIS_URL']).shutdown()"
    )
    (site / "example" / "stop.py").write_text(shutdown)
    page = site / "docs" / "redis.rst"
    edit(page, "$ python count.py", "$ python stop.py\n    $ python count.py")
    (site / "docs" / "other.rst").write_text(
        ":orphan:\n\nOther\n=====\n\n.. code-block:: console\n\n    $ echo here\n    here\n"
    )
    with run_redis(tmp_path / "own", "--save", "") as url:
        monkeypatch.setenv("LOCKSTEP_REDIS_URL", url)
        done = build(site, "docs")
    assert done.status == 1
    (told,) = (text for text in get_texts(done) if "Redis at" in text)
    assert told.startswith(
        "docs/redis.rst:11: lockstep.console: `python count.py` exits with status 1, not"
        f" 0\n    also: Redis at {url} can't be reached: "
    )
    assert told.endswith("set LOCKSTEP_REDIS_URL to the URL of another server")
    assert not done.find("docs/other.rst")
    assert f" wasn't removed: Redis at {url} can't be reached: " in done.told


def test_what_a_killed_run_has_left_is_removed(site: Path, url: str) -> None:
    (site / "example" / "slow.py").write_text(SLOW)
    edit(site / "docs" / "redis.rst", "$ python count.py", "$ python slow.py")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-b",
        "dummy",
        "-c",
        ".",
        "docs",
        "build",
    ]
    killed = subprocess.Popen(
        command, cwd=site, stdout=subprocess.DEVNULL, start_new_session=True
    )
    wait_for(lambda: find_keys(url))
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    (database,) = find_keys(url)
    with redis.Redis.from_url(url.replace("/0", f"/{database[2:]}")) as client:
        name = client.get(MARKER).decode()
    wait_for(lambda: is_left(name))  # its process may end a moment later
    edit(site / "docs" / "redis.rst", "$ python slow.py", "$ python count.py")
    done = build(site, "docs", "-E", "-D", "lockstep_jobs=1")
    (site / "example" / "slow.py").unlink()
    assert re.search(
        r"^Redis: removed lockstep_\w+, which a killed run had left$",
        done.told,
        re.MULTILINE,
    )
    assert find_keys(url) == {}


def test_what_others_have_is_left(site: Path, tmp_path: Path) -> None:
    with (
        run_redis(tmp_path / "own", "--databases", "4") as url,
        redis.Redis.from_url(url.replace("/0", "/1")) as theirs,
        redis.Redis.from_url(url.replace("/0", "/2")) as living,
    ):
        theirs.set("theirs", 1)
        living.set(MARKER, make_name())
        environment = {**os.environ, "LOCKSTEP_REDIS_URL": url}
        status, told = prove(site, environment, "--all")
        assert status == 0, told
        assert find_keys(url) == {"db1": 1, "db2": 1}
        redis.Redis.from_url(url.replace("/0", "/3")).set("theirs", 1)
        status, told = prove(site, environment, "--all")
    assert status == 1
    assert (f"did not run, because Redis at {url} has no empty database\n") in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "services: redis",
            "services: memcached",
            (
                "docs/redis.rst:4: lockstep.note: `lockstep: services` takes `none` or names"
                " from lockstep_external_services, but got `memcached`"
            ),
        ),
        (
            "services: redis",
            "start: nowhere",
            (
                "docs/redis.rst:4: lockstep.note: `lockstep: start` takes `empty` or a path"
                " from lockstep_projects, but got `nowhere`"
            ),
        ),
    ],
)
def test_a_note_names_what_there_is(site: Path, old: str, new: str, told: str) -> None:
    edit(site / "docs" / "redis.rst", old, new)
    done = build(site, "docs")
    assert done.status == 1
    assert told in get_texts(done)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            'lockstep_external_services["redis"] = {"environment": {}}',
            "lockstep_external_services['redis'] needs the key \"url\"",
        ),
        (
            'lockstep_external_services["redis"]["url"] = "http://me:secret@here/"',
            (
                "lockstep_external_services['redis']['url'] isn't a server's URL:"
                " http://me:**@here/. Begin it with amqp:// or redis:// or postgresql://"
            ),
        ),
        (
            'lockstep_projects["nowhere"] = {}',
            (
                "lockstep_projects['nowhere'] names nowhere, which doesn't exist."
                " Fix the path, or restore the file"
            ),
        ),
        (
            'lockstep_projects["beside"]["needs"] = ["mysql"]',
            (
                "lockstep_projects['beside']['needs'] needs mysql, which isn't in"
                " lockstep_external_services. Add the server, or remove the need"
            ),
        ),
        (
            'lockstep_projects["beside"]["port"] = 1',
            (
                'unknown key "port". Remove it; `python -m sphinx_lockstep settings` lists'
                " the keys"
            ),
        ),
        (
            'lockstep_projects["docs"] = {}',
            (
                "lockstep_projects['docs'] isn't needed because no page starts in it\n"
                "    Remove it from lockstep_projects, or start a page in it:"
                " `lockstep: start: docs`"
            ),
        ),
    ],
)
def test_a_setting_that_cannot_be_used(site: Path, setting: str, told: str) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"{setting}\n")
    done = build(site, "docs")
    assert done.status == 1
    texts = [text.partition("lockstep.config: ")[2] for text in get_texts(done)]
    assert told in texts


def test_a_variable_that_is_no_url(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKSTEP_REDIS_URL", f"localhost:{find_port()}")
    done = build(site, "docs")
    assert done.status == 1
    assert get_texts(done)[0].startswith(
        "lockstep.config: LOCKSTEP_REDIS_URL isn't a server's URL: localhost:"
    )
