"""How Sphinx builds the site; lockstep.toml has the settings of the tests of its pages."""

import os

project = "Celery with Django"
copyright = "2026, the sphinx-lockstep and Celery with Django site authors"
author = "The sphinx-lockstep and Celery with Django site authors"

extensions = [
    "example_archives",  # in tools/sphinx_extensions, like all of the site's own
    "message_manual",
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
html_extra_path = ["build/site"]  # files at fixed URLs
html_favicon = "docs/_static/favicon.svg"
html_show_sourcelink = False

# The 404 page is shown at any depth, so its links begin at the root.
notfound_urls_prefix = (
    "/{READTHEDOCS_LANGUAGE}/{READTHEDOCS_VERSION}/".format_map(os.environ)
    if "READTHEDOCS_VERSION" in os.environ
    else "/"
)

# A reader's choice of a tab applies to the whole site, so no tab can be closed.
sphinx_tabs_disable_tab_closing = True

# The copy button copies what readers type, without prompts and output. Listings that
# fail, and those that are typed further down, have no button.
copybutton_selector = (
    "div:not(.lockstep-avoid, .lockstep-preview) > div.highlight > pre"
)
copybutton_prompt_text = r"\$ |>>> |\.\.\. "
copybutton_prompt_is_regexp = True
copybutton_only_copy_prompt_lines = True
copybutton_copy_empty_lines = (
    False  # an empty line of output, pasted, would run the command
)
copybutton_line_continuation_character = "\\"

# Inventories are in the repository, so that a build needs no network.
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


def setup(app):
    """Let pages refer to Celery's and Django's settings, signals and commands."""
    app.add_crossref_type("setting", "setting")
    app.add_crossref_type("signal", "signal")
    app.add_crossref_type("django-admin", "django-admin")
