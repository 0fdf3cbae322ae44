"""Take the screenshots of the running demo that pages show."""

import tempfile
from pathlib import Path

from browsers import launch_browser, open_page
from demos import run_demo
from playwright.sync_api import expect

IMAGES = Path(__file__).parents[1] / "docs" / "_images"
LOOK = {"viewport": {"width": 640, "height": 320}, "device_scale_factor": 2}
# The page polls every half second, in which the task takes about two strokes.
BEGUN = ", ".join(f"progress[value='{done}']" for done in range(4, 9))


def main():
    """Run the demo in a temporary folder, and take its pictures."""
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        launch_browser() as browser,
        run_demo(Path(name)) as demo,
        open_page(browser, demo.address, **LOOK) as page,
    ):
        page.goto("/")
        page.get_by_role("button", name="Polish gear").click()
        expect(page.locator(BEGUN)).to_be_visible()
        page.screenshot(path=IMAGES / "progress.png")


if __name__ == "__main__":
    main()
