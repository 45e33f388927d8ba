"""复制到微信: a few lines with a link and its square picture, for passing on by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

from alliance.kernel.accounts import codes


@dataclass(frozen=True, slots=True)
class WechatText:
    """What is copied, and the picture of its link. Nothing confidential belongs into it: it is passed on further."""

    text: str = field(repr=False)
    picture: str = field(repr=False)
    url: str = field(repr=False)


def wechat_text(title: str, sentence: str, url: str) -> WechatText:
    """A title, one sentence and a full address, each on a line of its own."""
    lines = [f"【{title}】", sentence, url]
    return WechatText("\n".join(line for line in lines if line), codes.picture(url), url)
