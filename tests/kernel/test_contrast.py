"""Text and lines stand out from their ground as WCAG 2 AA asks: 4.5 for text, 3 for shapes."""

import re
from pathlib import Path

from alliance.kernel import jinja
from alliance.kernel.charts import COLOURS

STYLESHEET = Path(jinja.__file__).parent / "static/screen.css"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_lines_of_charts_are_plain_to_see() -> None:
    for colour in COLOURS:
        assert contrast(colour.fill, colour.text) >= 4.5, colour
        assert contrast(colour.line, "#ffffff") >= 3, colour


def test_every_pair_of_text_and_ground_can_be_read() -> None:
    css = STYLESHEET.read_text(encoding="utf-8")
    token = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", css)) | {"paper": "#ffffff", "white": "#ffffff"}
    pairs = [
        ("ink", "ground"), ("ink", "paper"), ("mute", "ground"), ("mute", "paper"), ("brand", "ground"),
        ("brand", "paper"), ("white", "brand"), ("white", "brand-dark"), ("brand-dark", "brand-wash"),
        ("amber", "amber-wash"), ("red", "red-wash"), ("red", "paper"), ("blue", "blue-wash"), ("on-gold", "gold"),
        ("ink", "amber-wash"), ("ink", "brand-wash"), ("ink", "red-wash"),
    ]  # fmt: skip
    assert {pair: contrast(token[pair[0]], token[pair[1]]) >= 4.5 for pair in pairs} == dict.fromkeys(pairs, True)
    assert contrast(token["edge"], token["paper"]) >= 3
