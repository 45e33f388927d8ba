"""Finding every citation in a text: which work, article, paragraph and item, and the quotation beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from search.library.citations import framing, patterns, quoting, register
from search.library.citations.flattening import Flat, flat
from search.library.citations.framing import Frames, Here
from search.library.citations.naming import ENDINGS, Names, bare, edition_of, folded
from search.library.citations.passages import Passage, breath, numeral
from search.library.citations.quoting import Quotation

_WITHIN = 500
"""How many signs after a work was named its articles may still be cited without naming it again."""
_BESIDE = 120
"""The same for a paragraph without its article."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One place in a law that a text names.

    `citation` is as printed, at `start` to `end` of the text. `name` is how the work was called, `key` which
    one that is (empty where no such work is known). `article` is the label as the law prints it. `edition` is the year
    that the text gives (（2009年修正）), empty where it means the law of the day. `relative` tells a place that only
    its surroundings name: 前款, 本条, 第三款 alone. All citations of one breath carry the quotation that follows it.
    """

    citation: str
    name: str
    key: str
    number: int
    sub: int
    paragraph: int
    item: int
    sub_item: int
    article: str
    start: int
    end: int
    edition: str = ""
    relative: bool = False
    breath: int = 0
    quotations: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """A work as the text last named it, and where."""

    name: str
    key: str
    edition: str = ""
    at: int = 0


def citations_in(text: str, names: Names | None = None, here: Here | None = None) -> tuple[Cited, ...]:
    """Every citation of a text in order of appearance; a range gives one for each article. Linear in its length.

    `names` says what works are called, those of the register where it is left out. `here` is the law whose own words
    the text is: 本条例, 前款 and a bare 第十二条 then mean that law; a text that begins with its title and is cut into
    articles is recognised without it. Quotations are found but not yet compared.
    """
    plain = flat(text)
    if "条" not in plain.text and here is None:
        return ()
    names = names or register.names()
    return _Reader(text, plain, names, framing.frames(text, plain, names, here)).read()


class _Reader:
    """One reading of one text, from its beginning to its end."""

    def __init__(self, source: str, plain: Flat, names: Names, frames: Frames) -> None:
        self._source, self._flat, self._text = source, plain, plain.text
        self._names, self._frames = names, frames
        self._found: list[Cited] = []
        self._mentioned: list[_Named] = []
        self._nicknames: dict[str, _Named] = {}
        self._last: Passage | None = None
        self._last_end = 0
        self._breath = 0

    def read(self) -> tuple[Cited, ...]:
        """Go from anchor to anchor."""
        at = 0
        while match := patterns.ANCHOR.search(self._text, at):
            at = max(self._step(match), match.start() + 1)
        return self._with_quotations()

    def _with_quotations(self) -> tuple[Cited, ...]:
        """Every breath gets its quotations; what only refers within quoted words is the law's, not this text's."""
        breaths: dict[int, tuple[int, int]] = {}
        for one in self._found:
            start, end = breaths.get(one.breath, (one.start, one.end))
            breaths[one.breath] = (min(start, one.start), max(end, one.end))
        spans = [
            quoting.Breath(number, self._flat.place(start), self._flat.place(end))
            for number, (start, end) in sorted(breaths.items(), key=lambda item: item[1])
        ]
        beside = quoting.beside(self._flat, self._source, spans)
        regions = sorted({(quoted.start, quoted.end) for found in beside.values() for quoted in found})
        return tuple(
            replace(one, quotations=beside.get(one.breath, ()))
            for one in sorted(self._found, key=lambda one: (one.start, one.breath))
            if not (one.relative and quoting.within(one.start, regions))
        )

    def _step(self, match: re.Match[str]) -> int:
        if match["title"]:
            return self._titled(match.start())
        if match["own"]:
            return self._own(match)
        if match["near"]:
            return self._near(match)
        if match["part"]:
            return self._part(match)
        return self._article(match)

    def _titled(self, start: int) -> int:
        match = patterns.TITLE.match(self._text, start)
        if match is None:
            return start + 1
        title, inner = match[1], re.search(patterns.ARTICLE, match[1])
        if inner and inner.start() and title.endswith(("条", "款", "项", "目")):
            named = self._named(title[: inner.start()], start)
            self._mention(named)
            begin = match.start(1) + inner.start()
            end = self._breathe(named, begin, start)
            return end + 1 if end > begin else match.end()
        named = self._named(title, start)
        self._mention(named)
        tail = patterns.TAIL.match(self._text, match.end())
        brackets = tail["brackets"] if tail else self._brackets(match.end())
        if edition := _edition(brackets):
            named = replace(named, edition=edition)
            self._mention(named)
        self._nickname(brackets or self._text[match.end() : match.end() + 40], named)
        if tail and not self._frames.heads(tail.end()):
            end = self._breathe(named, tail.end(), start)
            if end > tail.end():
                return end
        return match.end()

    def _brackets(self, at: int) -> str:
        match = re.compile(r"(?:\([^()]{1,80}\))+").match(self._text, at)
        return match[0] if match else ""

    def _nickname(self, words: str, named: _Named) -> None:
        head = words if words.startswith("(") else words[:40] if words.startswith((",以下", ",下称", ",简称")) else ""
        for match in patterns.NICK.finditer(head):
            self._nicknames[folded(match[1])] = named

    def _named(self, title: str, at: int) -> _Named:
        """The work that a title means here: by a name given in this text, by its own, else by its kind alone."""
        plain = bare(title)
        if nick := self._nicknames.get(folded(title)) or self._nicknames.get(plain):
            return replace(nick, at=at)
        key = self._names.key(title)
        edition = edition_of(title) or self._edition_before(at, key)
        if key:
            return _Named(title, key, edition, at)
        if re.fullmatch(f"(?:本|该)?(?:{ENDINGS}|司法解释)", plain) and (last := self._of_kind(plain)):
            return replace(last, at=at)
        return _Named(title, "", edition, at)

    def _edition_before(self, at: int, key: str = "") -> str:
        """2018年修订的 before a title; a year alone (2007年《物业管理条例》) where the work has an edition of it."""
        before = self._text[max(0, at - 24) : at].removesuffix("的")
        if match := patterns.YEAR.search(before + "的"):
            return match["year"]
        alone = patterns.YEAR_ALONE.search(before)
        return alone[1] if alone and alone[1] in register.years(key) else ""

    def _of_kind(self, word: str) -> _Named | None:
        """The work named last whose title ends so: 该条例, 《办法》."""
        ending = re.sub(r"^[本该同此上前述开]+", "", word).replace("司法解释", "解释")
        endings = ("法", "法典") if ending == "法" else (ending,)
        return next((one for one in reversed(self._mentioned) if bare(one.name).endswith(endings)), None)

    def _mention(self, named: _Named) -> None:
        self._mentioned.append(named)
        if len(self._mentioned) > 60:  # noqa: PLR2004 -- enough to find a work of a kind again, and linear in long texts
            del self._mentioned[:30]

    def _own(self, match: re.Match[str]) -> int:
        word = match["own"]
        own = self._frames.owner(match.start())
        if own and word.startswith("本"):
            named: _Named | None = _Named(own.title, own.key, "", match.start())
        else:
            named = self._of_kind(word) or (self._mentioned[-1] if self._mentioned and not own else None)
        if named is None or (own and word.startswith("本") and not own.key):
            _, end = breath(self._text, match.end())
            return end
        return self._breathe(replace(named, at=match.start()), match.end(), match.start(), relative=True)

    def _near(self, match: re.Match[str]) -> int:
        """本条, 前款, 前两款, 前项, with whatever narrows them."""
        named, place = self._around(match.start())
        if named is None or place is None or self._within_word(match):
            return match.end()
        bases = framing.near(
            place, match["near"][0], numeral(match["many"] or "1"), match["kind"], self._own_at(match.start())
        )
        if not bases:
            return match.end()
        for base in bases[:-1]:
            self._emit(
                named, replace(base, start=match.start(), end=match.end()), match.start(), match.end(), relative=True
            )
        last = replace(bases[-1], start=match.start(), end=match.end())
        found, end = breath(self._text, match.end(), last, article_first=False)
        if len(bases) > 1:
            found, end = [last], match.end()
        self._breath += 1
        for one in found:
            self._emit(named, one, one.start, one.end, relative=True)
        self._remember(found[-1], end)
        return end

    def _own_at(self, at: int) -> bool:
        return self._frames.owner(at) is not None

    def _within_word(self, match: re.Match[str]) -> bool:
        """该项目, 同条件 and the like are no places; nor is 前项 after 一."""
        before = self._text[match.start() - 1 : match.start()]
        if before in {"目", "提", "以", "基"} or (
            match["near"][0] == "同" and before in {"合", "共", "相", "不", "等"}
        ):
            return True
        return match["kind"] == "项" and patterns.OF_THE_LAW.match(self._text, match.end()) is None

    def _around(self, at: int) -> tuple[_Named | None, Passage | None]:
        """The law and the place in which these words stand, or the last one cited."""
        own = self._frames.owner(at)
        recent = self._last is not None and at - self._last_end <= _WITHIN and bool(self._found)
        if own is not None:
            place = self._frames.place(at)
            if self._text[at] in "同该" and recent:
                return self._last_named(), self._last
            return (_Named(own.title, own.key, "", at), place) if own.key else (None, None)
        return (self._last_named(), self._last) if recent else (None, None)

    def _last_named(self) -> _Named:
        last = self._found[-1]
        return _Named(last.name, last.key, last.edition)

    def _part(self, match: re.Match[str]) -> int:
        """第三款 alone: of this article in a law, of the article just cited elsewhere."""
        own = self._frames.owner(match.start())
        if own is not None:
            place, named = self._frames.place(match.start()), _Named(own.title, own.key)
            if not own.key:
                return match.end()
        else:
            near = self._last is not None and match.start() - self._last_end <= _BESIDE and bool(self._found)
            place, named = (self._last, self._last_named()) if near else (None, _Named("", ""))
        if place is None or not place.number:
            return match.end()
        base = Passage(place.number, place.sub, start=match.start(), end=match.start())
        found, end = breath(self._text, match.start(), base, article_first=False)
        self._breath += 1
        for one in found:
            self._emit(named, one, one.start, one.end, relative=True)
        if found:
            self._remember(found[-1], end)
        return max(end, match.end())

    def _article(self, match: re.Match[str]) -> int:
        """第十二条 with the name before it, or with none."""
        start = match.start()
        head = self._frames.heads(start)
        named = None if head else self._before(start)
        if named is not None:
            self._mention(named)
            return self._breathe(named, start, named.at)
        if match["bare"] or head:
            return match.end()
        if patterns.NO_LAW.search(self._text[max(0, start - 24) : start]):
            return breath(self._text, start)[1]
        around = self._by_context(start)
        if around is None:
            return match.end() if self._frames.owner(start) is None else breath(self._text, start)[1]
        return self._breathe(around, start, start, relative=True)

    def _by_context(self, start: int) -> _Named | None:
        """The law that an article without a name belongs to: the one whose words these are, else the one named last."""
        own = self._frames.owner(start)
        if own is not None:
            return (self._same_again(start) or _Named(own.title, own.key, "", start)) if own.key else None
        if (named := self._named_in_passing(start)) is not None:
            return named
        last = self._mentioned[-1] if self._mentioned else None
        near = max(last.at if last else 0, self._last_end)
        return last if last is not None and start - near <= _WITHIN else None

    def _named_in_passing(self, start: int) -> _Named | None:
        """A law that the words before name without any article: 民法典规定，业主可以……（第二百七十七条）."""
        since = max(start - _BESIDE, self._last_end, self._mentioned[-1].at if self._mentioned else 0)
        words = self._text[since:start]
        for end in range(len(words), 1, -1):
            if words[end - 1] in "法典例释定则" and (name := self._names.at_end(words[:end])):
                named = _Named(name, self._names.known[name], "", since + end - len(name))
                self._mention(named)
                return named
        return None

    def _same_again(self, start: int) -> _Named | None:
        """Another law whose article of this number was cited just before in the same sentence."""
        found, _ = breath(self._text, start)
        since = self._flat.places[self._text.rfind("。", 0, start) + 1]
        for one in reversed(self._found[-6:]):
            if found and one.start >= since and (one.number, one.sub) == (found[0].number, found[0].sub):
                return _Named(one.name, one.key, one.edition, start)
        return None

    def _before(self, start: int) -> _Named | None:
        """The work whose name stands right before an article, without 《》; None where none does."""
        words = self._text[max(0, start - 140) : start]
        words = words.removesuffix("(")
        words = words.removesuffix(",") if words.endswith("”,") else words
        tail = patterns.BEHIND_NAME.search(words)
        for cut in dict.fromkeys((len(words), tail.start() if tail else len(words))):
            kept = [place for place in range(cut) if words[place] not in '《》“”"']
            plain = "".join(words[place] for place in kept)
            edition = _edition(words[cut:])
            nick = next((name for name in self._nicknames if plain.endswith(name)), "")
            name = self._names.at_end(plain)
            if nick and len(nick) >= len(name):
                named = self._nicknames[nick]
                name = nick
            elif name:
                named = _Named(name, self._names.known[name], "")
            else:
                continue
            at = start - len(words) + kept[len(plain) - len(name)]
            if self._text[max(0, at - 7) : at] == "中华人民共和国":
                at -= 7
            return replace(named, edition=edition or named.edition or self._edition_before(at, named.key), at=at)
        return self._guessed(words, start)

    def _guessed(self, words: str, start: int) -> _Named | None:
        if patterns.NO_LAW.search(words) or patterns.NOT_A_NAME.search(words):
            return None
        if kind := patterns.GENERIC.search(words):
            last = self._of_kind(kind["name"])
            return replace(last, at=start - len(kind["name"])) if last else None
        match = patterns.GUESS.match(words[-48:])
        if match is None or match["name"].startswith(("本", "该", "同", "上述", "前述", "其", "小区", "这", "一")):
            return None
        return _Named(match["name"], "", "", start - len(match["name"]))

    def _breathe(self, named: _Named, start: int, shown: int, *, relative: bool = False) -> int:
        """Emit everything that is named in one breath from `start` on; `shown` is where the first one begins."""
        found, end = breath(self._text, start)
        if not found:
            return start
        if edition := _edition(self._brackets(end)):  # 第十八条（2018年修正）
            named = replace(named, edition=edition)
        self._breath += 1
        for place, one in enumerate(found):
            begin = shown if place == 0 or one.start == found[0].start else one.start
            self._emit(named, one, begin, one.end, relative=relative)
        self._remember(found[-1], end)
        self._mention(replace(named, at=end))
        return end

    def _remember(self, last: Passage, end: int) -> None:
        self._last, self._last_end = last, end

    def _emit(self, named: _Named, one: Passage, start: int, end: int, *, relative: bool) -> None:
        first, last = self._flat.origin(start, end)
        self._found.append(
            Cited(
                citation=self._source[first:last],
                name=named.name,
                key=named.key,
                number=one.number,
                sub=one.sub,
                paragraph=one.paragraph,
                item=one.item,
                sub_item=one.sub_item,
                article=one.label,
                start=first,
                end=last,
                edition=named.edition,
                relative=relative,
                breath=self._breath,
            )
        )


def _edition(brackets: str) -> str:
    """The year in brackets behind a title; a number of issue such as 法释〔2020〕17号 is none."""
    for words in re.findall(r"\(([^()]*)\)", brackets):
        if match := patterns.IN_BRACKETS.match(words):
            return match[1]
        if match := re.search(r"(\d{4})年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:修正|修订|修改|公布|版)", words):
            return match[1]
    return ""
