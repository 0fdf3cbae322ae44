"""How the pages of settings are built: see tests/test_corpus.py."""

project = "Corpus of settings"
extensions = ["sphinx_issues", "sphinx_lockstep"]
suppress_warnings = [
    "toc.not_included",
    "download.not_readable",  # the gate says so at its line
]

lockstep_example = "example"
lockstep_settings = "proj.settings"
lockstep_shell = "python manage.py shell"
lockstep_time_limit = 60
lockstep_executed = False  # see corpus/executed
lockstep_ports = [8000]
lockstep_packages = ["Celery", "Django"]
lockstep_words = {
    "frobnicate": "stands for whatever a reader's program is called",
}
lockstep_also = {
    "also/notes.txt": "conf.py",  # stands for a test
    "also": "",
}


def setup(app):
    """Know the roles of Celery's and Django's documentation."""
    for role in ("setting", "signal", "django-admin"):
        app.add_crossref_type(role, role)
