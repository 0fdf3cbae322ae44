"""How the pages of settings are built: see tests/test_corpus.py."""

project = "Corpus of settings"
extensions = ["sphinx_lockstep"]
suppress_warnings = ["toc.not_included"]

lockstep_example = "example"
lockstep_settings = "proj.settings"
lockstep_shell = "python manage.py shell"
lockstep_time_limit = 60
