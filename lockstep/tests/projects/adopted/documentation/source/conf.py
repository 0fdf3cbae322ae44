"""How the documentation of Tally is built; all that proves it is set up here."""

project = "Tally"
copyright = "2026, the sphinx-lockstep and Celery with Django site authors"
extensions = ["sphinx_lockstep", "myst_parser"]
nitpicky = True

lockstep_root = "../.."
lockstep_example = "samples"
lockstep_locks = ["src"]
lockstep_shell = "flask --app votes shell"
lockstep_environment = {
    "FLASK_RUN_PORT": "5000",
    "PYTHONPATH": "{root}/src",
    "STORE_PORT": "7070",
}
lockstep_ports = [5000, 7070]
lockstep_services = {
    "store": {
        "port": 7070,
        "commands": [["python", "{example}/store.py", "--port", "7070"]],
    },
}
lockstep_long_running = [
    {"command": r"\bflask\b.* run\b", "ready": r"Running on http"},
    {"command": r"\bstore\.py\b", "ready": r"^store: listening"},
]
lockstep_log_line = r"\w+: (?P<level>info|ERROR): "
lockstep_time_limit = 20
