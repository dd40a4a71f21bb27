"""Makes the README's picture anew: Carla's timeline after the demo's five mails.

python -m tests.browser.screenshot      needs Chromium; looks best with the font Inter (fonts-inter)
"""

from pathlib import Path

from tests.browser.conftest import demo, launched

PICTURE = Path(__file__).parents[2] / "deploy" / "timeline.png"
SIZE = {"width": 1000, "height": 1060}


def main() -> None:
    with demo() as url, launched() as browser:
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{url}/contacts/602")
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
