"""How the pages of the corpus are built: see tests/test_corpus.py."""

project = "Corpus"
extensions = ["myst_parser", "sphinx_lockstep", "sphinx_tabs.tabs"]
exclude_patterns = ["parts"]
suppress_warnings = ["toc.not_included"]
sphinx_tabs_valid_builders = ["dummy"]  # no page is written

lockstep_example = "example"
lockstep_locks = ["requirements.txt"]
lockstep_packages = ["Sphinx"]
lockstep_ports = [8000]
lockstep_time_limit = 20
lockstep_long_running = [
    {"command": r"\b(server|web)\.py\b", "ready": r"^ready$"},
]
lockstep_masks = [("ticket", r"(?<=ticket )\d+", "<ticket>")]
lockstep_executed = False  # see corpus/executed
