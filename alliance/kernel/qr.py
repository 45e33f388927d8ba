"""QR codes as small SVG pictures, for pages, slips and papers."""

from __future__ import annotations

import io
from base64 import b64encode

MOST_BYTES = 300
"""More makes squares too small for paper and an old telephone."""


def svg(text: str, *, label: str = "", module: int = 4) -> str:
    """An inline SVG picture that reads as `text`; `module` is the width of its smallest square in CSS pixels.

    `label` is what a screen reader says; without it the picture is passed over. Raises ValueError for what is too
    long to be read from paper by an ordinary telephone (about 300 letters).
    """
    return _drawn(text, module, title=label or None, xmldecl=False, svgns=True)


def data_uri(text: str, *, module: int = 4) -> str:
    """The same picture as the address of an image, for papers that are printed without a network."""
    return f"data:image/svg+xml;base64,{b64encode(_drawn(text, module).encode()).decode()}"


def _drawn(text: str, module: int, **form: object) -> str:
    if not text or len(text.encode()) > MOST_BYTES:
        raise ValueError(f"{len(text)} characters do not fit a QR code that is read from paper")
    import segno  # noqa: PLC0415 -- slow import

    drawn = io.BytesIO()
    segno.make(text, micro=False, error="m").save(
        drawn, kind="svg", scale=module, border=4, unit="px", nl=False, **form
    )
    return drawn.getvalue().decode()
