"""A tutorial of two pages, small enough to be followed in seconds: see test_replay.py."""

project = "A small tutorial"
extensions = ["sphinx_copybutton", "sphinx_lockstep", "sphinx_tabs.tabs"]

lockstep_example = "example"
lockstep_also = {"states": "conf.py"}  # what a page shows on the way to the example
lockstep_tutorial = ["first", "second"]
lockstep_tutorial_checks = ["python3 greet.py again"]
lockstep_replays = {
    "alone": {"tabs": ["Alone"]},
    "together": {
        "tabs": ["Together"],
        "services": {
            "a neighbour": {
                "port": 8001,
                "commands": [["python3", "-m", "http.server", "8001"]],
            },
        },
    },
}
lockstep_replay_record = "replays.json"
lockstep_ports = [8000, 8001]
lockstep_long_running = [
    {"command": r"\bhttp\.server\b", "ready": r"^Serving HTTP", "signal": 2},
]
lockstep_executed = False
lockstep_time_limit = 20

copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_line_continuation_character = "\\"
