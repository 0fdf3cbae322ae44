"""A web application that counts votes."""

import click
from flask import Flask, current_app
from tally import Store

app = Flask(__name__)
store = Store()


@app.get("/<drink>")
def show(drink: str) -> dict[str, int]:
    current_app.logger.debug("a vote for %s", drink)
    return {drink: store.count(drink)}


@app.cli.command()
@click.argument("drink")
def vote(drink: str) -> None:
    """Vote for a drink."""
    print(f"{drink}: {store.count(drink)}")
