"""Greets, by a command and in Python."""

import click


def greet(name: str) -> str:
    """Return a greeting."""
    return f"Hello, {name}!"


@click.command()
@click.option("--name", default="you", help="Whom to greet.")
def main(name: str) -> None:
    """Greet somebody."""
    print(greet(name))


if __name__ == "__main__":
    main()
