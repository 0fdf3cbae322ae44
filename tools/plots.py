"""Draw the plots that pages show, from committed data; the same data gives the same bytes."""

import json
from pathlib import Path

from matplotlib import rc_context
from matplotlib.figure import Figure

DOCS = Path(__file__).parents[1] / "docs"
DATA, PLOT = DOCS / "_versions" / "brokers.json", DOCS / "_images" / "brokers.svg"
TIMES = "\N{MULTIPLICATION SIGN}"
STYLE = {
    "font.family": "DejaVu Sans",  # ships with matplotlib
    "font.size": 8,
    "svg.fonttype": "path",  # looks the same without the font
    "svg.hashsalt": "plots",  # keeps the ids the same in each run
}
# The plot has its own background, so that it is readable on light and dark pages.
PLATE, INK, PALE, DOT = "#f7f7f5", "#1f2328", "#9aa1a9", "#1f5fa8"
WIDTH, ROW = 4.8, 0.235  # inches: the width of a phone, and the height of a line


def read_comparisons(path):
    """Return the comparisons in a measurement's file."""
    return json.loads(path.read_text(encoding="utf-8"))


def draw(comparisons):
    """Return a figure with a line for each row, from 1 to its ratio."""
    lines = sum(1.7 + len(comparison["rows"]) for comparison in comparisons) + 2.2
    figure = Figure(figsize=(WIDTH, lines * ROW), facecolor=PLATE)
    axes = figure.add_axes((0.33, 1.9 / lines, 0.63, 1 - 2 / lines), facecolor=PLATE)
    place = 0.0
    for comparison in comparisons:
        place += 1
        head = f"{comparison['title']}, against {comparison['base']}"
        axes.text(
            *(-0.5, place, head),
            transform=axes.get_yaxis_transform(),
            weight="bold",
            color=INK,
            va="center",
        )
        begin = place + 0.6
        for row in comparison["rows"]:
            place += 1
            draw_row(axes, place, row)
        axes.plot([1, 1], [begin, place + 0.4], color=PALE, linewidth=1)
        place += 0.7
    finish(axes, place)
    return figure


def draw_row(axes, place, row):
    """Draw one row: its label on the left, and its ratio beside the dot."""
    ratio = row["ratio"]
    axes.plot([1, ratio], [place, place], color=DOT, linewidth=1.5)
    axes.plot([ratio], [place], "o", color=DOT, markersize=5)
    axes.annotate(
        format_ratio(ratio),
        (ratio, place),
        xytext=(7 if ratio > 1 else -7, 0),
        textcoords="offset points",
        ha="left" if ratio > 1 else "right",
        va="center",
        color=INK,
    )
    axes.text(
        *(-0.5, place, row["label"]),
        transform=axes.get_yaxis_transform(),
        color=INK,
        va="center",
    )


def format_ratio(ratio):
    """Return a ratio with two significant digits, as the measurement prints it."""
    rounded = float(f"{ratio:.2g}")
    return TIMES + (f"{rounded:.0f}" if rounded >= 10 else f"{rounded:g}")


def finish(axes, end):
    """Draw the horizontal axis."""
    axes.set_ylim(end, 0)
    axes.set_yticks([])
    axes.set_xscale("log")
    axes.set_xlim(0.0005, 60)
    axes.set_xticks([0.001, 0.01, 0.1, 1, 10])
    axes.set_xticklabels(["0.001", "0.01", "0.1", "1", "10"])
    axes.minorticks_off()
    axes.tick_params(colors=INK, length=3)
    axes.set_xlabel("ratio to the base, which is 1 (each step is ten times)", color=INK)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)


def write_plot(data, path):
    """Draw a measurement's data to an SVG file."""
    with rc_context(STYLE):
        figure = draw(read_comparisons(data))
        # Without a date and a version, so that the bytes stay the same.
        figure.savefig(path, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    write_plot(DATA, PLOT)
