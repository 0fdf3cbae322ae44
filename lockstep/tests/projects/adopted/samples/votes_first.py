"""A web application that counts votes."""

import click
from flask import Flask

app = Flask(__name__)


@app.cli.command()
@click.argument("drink")
def vote(drink: str) -> None:
    """Vote for a drink."""
    print(f"{drink}: 1")
