"""How the pages of the lab's own tests are built: see lockstep/tests/lab/test_lab_corpus.py."""

project = "Clock"
extensions = ["sphinx_lockstep", "sphinx_lockstep_lab"]

lockstep_example = "example"
lockstep_executed = False
lockstep_shell = "python shell.py"
lockstep_time_limit = 20
lockstep_long_running = [{"command": r"\bclock\.py\b", "ready": r"^ready$"}]
lockstep_log_line = r"clock: (?P<level>info|ERROR): "

lockstep_lab_requirements = "requirements.txt"
lockstep_lab_setup = "plain_lab"
lockstep_lab_start = "import click"
lockstep_lab_prepare = ["python greet.py --name nobody"]
lockstep_lab_masks = [("platform", r"\b(?:emscripten|linux|darwin)\b", "<platform>")]
lockstep_lab_differs = {
    "text": "There is one process.",
    "link": "index",
    "label": "What differs",
}
