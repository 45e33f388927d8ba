"""A question as it may be kept: cut short, and without numbers or addresses that point to a person. Pure."""

from __future__ import annotations

import re

from alliance.kernel import typed
from search.words.models import TRAIL_MOST

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<![0-9])[0-9](?:[\s-]?[0-9]){5,}[Xx]?(?![0-9])")
"""Six figures or more, with blanks and dashes between: telephones, identity cards, bank cards; no article, no year."""
_COUNT = "[0-9一二三四五六七八九十]{1,4}"
_ROOM = re.compile(rf"{_COUNT}\s*(?:幢|栋|号楼)(?:{_COUNT}\s*(?:单元|室|号))*|[0-9]{{3,4}}\s*室")
_NARROW = str.maketrans("０１２３４５６７８９－＠．", "0123456789-@.")
_READ = 400
"""How much of a question is looked at: a mask must see a number whole, also where the cut falls into it."""


def kept(question: str) -> str:
    """What stays of a question: on one line, masked, at most 60 characters; empty where nothing is left."""
    text = typed.searched(question, _READ).translate(_NARROW)
    for shape, mask in ((_MAIL, "〔邮箱〕"), (_NUMBER, "〔号码〕"), (_ROOM, "〔房号〕")):
        text = shape.sub(mask, text)
    return text[:TRAIL_MOST].strip()
