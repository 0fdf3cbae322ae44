"""How the pages on what is shown or used are built: see lockstep/tests/corpus/test_corpus.py."""

project = "Corpus of orphans"
extensions = ["sphinx_lockstep"]
suppress_warnings = ["toc.not_included"]

lockstep_example = "example"
lockstep_ignore = ["odd"]
lockstep_settings = "settings.shop"
lockstep_shell = "python"
lockstep_executed = False  # see corpus/executed
lockstep_orphans = True
lockstep_inventory = ["orphan-list*"]
