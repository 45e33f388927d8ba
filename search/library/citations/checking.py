"""What each citation of a text is worth on a day: by the loaded texts first, else by the register."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from alliance.kernel.citations.checking import Checked, Verdict
from alliance.kernel.days import full_date
from alliance.kernel.db import Transaction
from alliance.kernel.numerals import article_label
from alliance.kernel.paths import NATION
from search.library import addresses, jurisdiction
from search.library.citations import holdings, quoting, reading, register, wording
from search.library.citations.framing import Here
from search.library.citations.holdings import Holdings, Issue, Text, Whole
from search.library.citations.quoting import Quotation
from search.library.citations.reading import Cited
from search.library.citations.register import Number
from search.library.citations.wording import Named, Span
from search.library.folding import fold
from search.library.marks.marking import Held, stays_citable, touching
from search.library.marks.queries import held
from search.library.models import Status
from search.library.standing import begins

_NOT_COMPARED = "本机没有载入原文，引文没有逐字核对。"
_REGISTERED = "登记册里有这一条；本机没有载入原文。"
_FOREIGN = "外地规定，不适用于衢州，不能作为这里的依据。"
_OWN_PAPERS = re.compile(r"(?:规约|公约|议事规则|章程|合同|协议|协议书|承诺书|守则|须知)$")
_NEAR = 0.5
"""How much of a quotation must be alike before another article is named as the one that was meant."""


def check(reading_: Transaction, text: str, day: date, here: Here | None = None) -> tuple[Checked, ...]:
    """Every citation of a text in order of appearance, judged on a day; a constant number of statements.

    A citation means the version in force that day unless it gives an edition. An article that is not there is told
    before words that are wrong, and those before a part that is overridden. `here` says that the text is a law's own
    words, so that 本条例 means it. Source of the order: 立法法第五章 (a later and a superior law prevail).
    """
    if here is None and "条" not in "".join(text.split()):
        return ()
    others = [one for one in holdings.titles(reading_.session) if one not in register.titles()]
    names = register.names().with_titles(others) if others else register.names()
    cited = reading.citations_in(text, names, here)
    if not cited:
        return ()
    have = holdings.load(reading_.session, cited, day)
    marks = held(reading_, day, {one.key for one in cited if one.key})
    judge = _Judge(day, have, marks)
    judged = [one for _, breath in groupby(cited, key=lambda one: one.breath) for one in judge.breath(list(breath))]
    return tuple(sorted(judged, key=lambda one: (one.start, one.end)))


@dataclass(frozen=True, slots=True)
class _Ground:
    """What was found out about one citation before its words are compared."""

    cited: Cited
    checked: Checked
    whole: Whole | None = None
    issue: Issue | None = None
    text: Text | None = None
    part: Named | None = None


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges the citations of one text."""

    day: date
    have: Holdings
    marks: Held
    _met: dict[tuple[object, ...], str] = field(default_factory=dict)

    def breath(self, cited: Sequence[Cited]) -> Iterator[Checked]:
        """The citations of one breath: they share their quotations, and each of these must stand in one of them."""
        grounds = [self._ground(one) for one in cited]
        quotations = cited[0].quotations
        spans: list[list[Span]] = [[] for _ in grounds]
        lost: list[Quotation] = []
        kept: dict[int, Quotation] = {}
        comparable = [place for place, one in enumerate(grounds) if one.part is not None]
        for quotation in quotations if comparable else ():
            homes = [(place, found) for place in comparable if (found := self._found(grounds[place], quotation))]
            for place, found in homes:
                spans[place] += found
                kept.setdefault(place, quotation)
            if not homes and quotation.strict:
                lost.append(quotation)
        blamed = comparable[-1] if lost else -1
        for place, ground in enumerate(grounds):
            if place == blamed:
                yield self._misquoted(ground, lost[0])
            elif ground.part is not None:
                quoted = kept.get(place)
                checked = self._overridden(ground, spans[place])
                yield replace(checked, quotation=quoted.text) if quoted else checked
            else:
                yield self._uncompared(ground, quotations)

    def _found(self, ground: _Ground, quotation: Quotation) -> list[Span] | None:
        if ground.text is None or ground.part is None:
            return None
        return wording.found_in(ground.text.text, quotation, ground.part)

    def _ground(self, cited: Cited) -> _Ground:
        whole = self.have.works.get(cited.key)
        blank = Checked(cited.citation, cited.name, cited.article, Verdict.NO_WORK, False, cited.start, cited.end)
        if whole is None:
            return _Ground(cited, replace(blank, because=_unknown(cited.name)))
        here = jurisdiction.applies(whole.place_path, NATION)
        url = addresses.work(whole.key) if whole.listed else ""
        blank = replace(blank, work=whole.title, url=url, applies=here)
        if not whole.issues:
            why = whole.why or "请导入文本，或者向区住建局核对。"
            return _Ground(
                cited, replace(blank, verdict=Verdict.NOT_LOADED, because=f"没有这部法规的文本。{why}"), whole
            )
        issue, verdict, because = self._version(whole, cited.edition)
        blank = replace(blank, verdict=verdict, because=because)
        if issue is None:
            return _Ground(cited, blank, whole)
        return self._article(_Ground(cited, blank, whole, issue))

    def _version(self, whole: Whole, edition: str) -> tuple[Issue | None, Verdict, str]:
        """Which version is meant, what it is worth on the day, and why."""
        now = whole.in_force
        if edition:
            meant = whole.of_year(edition)
            if meant is None and now is not None and edition < str(begins(now).year):
                return None, Verdict.SUPERSEDED, f"引的是{edition}年的文本；{_since(now)}的文本已经取代它。"
            if meant is None:
                return None, Verdict.NOT_LOADED, f"没有{edition}年的文本，请核对年份。"
            if meant is not now:
                return meant, *self._past(whole, meant)
        if now is not None:
            return now, Verdict.IN_FORCE, ""
        latest = whole.latest
        if latest is not None:
            return latest, *self._past(whole, latest)
        first = min(whole.issues, key=begins)
        return first, Verdict.NOT_YET, f"{full_date(begins(first))}起施行，{full_date(self.day)}还没有生效。"

    def _past(self, whole: Whole, issue: Issue) -> tuple[Verdict, str]:
        """What a version that is not the one of the day is worth."""
        status = whole.standing[issue.id].status
        if status is Status.NOT_YET:
            return Verdict.NOT_YET, f"这个文本{full_date(begins(issue))}起施行，{full_date(self.day)}还没有生效。"
        now = whole.in_force
        if now is None:
            since = f"，{full_date(issue.effective_to)}后失效" if issue.effective_to else ""
            return Verdict.REPEALED, f"这部法规已经废止{since}。" + (
                f"依据：{whole.ended_by}。" if whole.ended_by else ""
            )
        return Verdict.SUPERSEDED, f"这是旧文本；{_since(now)}的文本已经取代它。"

    def _article(self, ground: _Ground) -> _Ground:
        """The article itself, loaded or registered, and the part of it."""
        cited, whole, issue = ground.cited, ground.whole, ground.issue
        if whole is None or issue is None:
            return ground
        number = (cited.number, cited.sub)
        text = self.have.text(issue, *number) if issue.loaded else None
        registered = issue.articles or _counted(whole, issue)
        if text is None:
            if (registered and number not in registered) or (issue.loaded and not registered):
                return replace(ground, checked=self._no_article(ground, registered))
            because = ground.checked.because or (_REGISTERED if ground.checked.applies else _FOREIGN)
            return replace(ground, checked=replace(ground.checked, because=because))
        url = addresses.article(whole.key, issue.stamp, text.address)
        checked = replace(ground.checked, text_loaded=True, article_id=text.article_id, url=url)
        part = wording.named(text.text, cited.paragraph, cited.item, cited.sub_item)
        if part is None:
            why = wording.part_missing(text.text, cited.paragraph, cited.item, cited.sub_item)
            return replace(ground, checked=replace(checked, verdict=Verdict.NO_ARTICLE, because=why), text=text)
        checked = replace(checked, words=_fingerprint(text.text[part.start : part.end]))
        if part.address:
            checked = replace(checked, unit=part.address, url=f"{url}#{text.address}__{part.address}")
        if checked.verdict is not Verdict.IN_FORCE:
            return replace(ground, checked=checked, text=text)
        if not checked.applies:
            checked = replace(checked, because=_FOREIGN)
        return replace(ground, checked=checked, text=text, part=part)

    def _no_article(self, ground: _Ground, registered: Mapping[Number, str]) -> Checked:
        cited, whole = ground.cited, ground.whole
        label = article_label(cited.number, cited.sub)
        most = max((number for number, _ in ground.issue.articles), default=0) if ground.issue else 0
        said = f"一共{most}条，" if most and registered else ""
        others = [
            one.stamp
            for one in (whole.issues if whole else ())
            if one is not ground.issue
            and ((cited.number, cited.sub) in one.articles or self.have.text(one, cited.number, cited.sub))
        ]
        before = f"{others[0][:4]}年的文本有过这一条，请对照新文本。" if others else "请核对条号。"
        loaded = ground.issue.loaded if ground.issue else False
        return replace(
            ground.checked,
            verdict=Verdict.NO_ARTICLE,
            text_loaded=loaded,
            because=f"《{ground.checked.work}》{said}没有{label}。{before}",
        )

    def _uncompared(self, ground: _Ground, quotations: Sequence[Quotation]) -> Checked:
        checked = ground.checked
        if checked.verdict is Verdict.IN_FORCE:
            checked = self._overridden(ground, [])
        if quotations and quotations[0].strict:
            more = _NOT_COMPARED if checked.because == _REGISTERED else ""
            checked = replace(checked, quotation=quotations[0].text, because=more or checked.because)
        return checked

    def _overridden(self, ground: _Ground, spans: Sequence[Span]) -> Checked:
        """The same citation, told to be overridden where it meets a mark."""
        cited, text = ground.cited, ground.text.text if ground.text else ""
        marks = self.marks.of(cited.key, cited.number, cited.sub)
        if not marks:
            return ground.checked
        unit = _address(cited) if ground.part is None else ground.part.address
        regions = tuple(spans) or ((ground.part.start, ground.part.end) if text and ground.part else None,)
        asked = (cited.key, cited.number, cited.sub, unit, regions)
        if asked not in self._met:
            met = [mark for region in regions for mark in touching(marks, unit, region, text)]
            over = "；".join(dict.fromkeys(f"{mark.part}{mark.sentence}" for mark in met))
            self._met[asked] = f"{over}。{stays_citable(marks, text)}。" if met else ""
        because = self._met[asked]
        return replace(ground.checked, verdict=Verdict.OVERRIDDEN, because=because) if because else ground.checked

    def _misquoted(self, ground: _Ground, quotation: Quotation) -> Checked:
        """The citation with what differs, and where the words stand in truth."""
        whole, text, part = ground.whole, ground.text, ground.part
        if whole is None or text is None or part is None or ground.issue is None:
            return ground.checked
        wanted = quoting.pieces(quotation.text)
        elsewhere = wording.where(text.text, quotation)
        if elsewhere:
            because = f"引文不在{ground.cited.article}，原文在本条{elsewhere}。"
            return replace(
                ground.checked, verdict=Verdict.MISQUOTED, because=because, difference=because, quotation=quotation.text
            )
        if wording.holds(text.text, wanted):
            because = f"引文跨了几款，不全在{ground.cited.article}里。"
            return replace(
                ground.checked, verdict=Verdict.MISQUOTED, because=because, difference=because, quotation=quotation.text
            )
        law = text.text[part.start : part.end]
        because, differs = "引文与原文不符。", quoting.difference(quotation.text, law)
        at_home = quoting.likeness(quotation.text, text.text)
        for one in self.have.articles([ground.issue]):
            if one.article_id != text.article_id and wording.holds(one.text, wanted):
                because = f"引文不在{ground.cited.article}，原文在{one.label}{wording.where(one.text, quotation)}。"
                differs = because
                break
        else:
            old = [one for one in whole.issues if one.loaded and one is not ground.issue]
            stamps = {one.id: one.stamp for one in old}
            same = next((one for one in self.have.articles(old) if wording.holds(one.text, wanted)), None)
            if same is not None:
                because = f"引文是{stamps[same.version_id]}文本{same.label}的文字，与现行文本不符。"
            elif at_home < _NEAR and (nearest := self._nearest(ground, quotation)) is not None:
                because = f"引文与原文不符；最接近的是{nearest.label}。"
                differs = quoting.difference(quotation.text, nearest.text)
        return replace(
            ground.checked, verdict=Verdict.MISQUOTED, because=because, difference=differs, quotation=quotation.text
        )

    def _nearest(self, ground: _Ground, quotation: Quotation) -> Text | None:
        every = self.have.articles([ground.issue] if ground.issue else [])
        best = max(every, key=lambda one: quoting.likeness(quotation.text, one.text), default=None)
        alike = quoting.likeness(quotation.text, best.text) if best else 0.0
        return best if alike >= _NEAR else None


def _fingerprint(words: str) -> str:
    """The same for words that are printed differently, another where anything they say is another."""
    return hashlib.sha256(fold(words).encode()).hexdigest()[:32]


def _unknown(name: str) -> str:
    if _OWN_PAPERS.search(name):
        return f"《{name}》是小区或者当事人自己的文件，不是法规，这里查不到，请对照原件。"
    return f"没有找到《{name}》，请核对法规名称。"


def _since(issue: Issue) -> str:
    return full_date(begins(issue)) if begins(issue) != date.min else "现行"


def _counted(whole: Whole, issue: Issue) -> Mapping[Number, str]:
    """The articles that the register counts of the version of the day, where the loaded text is another copy of it."""
    registered = register.works().get(whole.key)
    if registered is None or (issue.version_date is not None and issue.loaded):
        return {}
    latest = max(registered.editions, key=lambda one: one.version_date or date.min, default=None)
    return latest.articles if latest is not None else {}


def _address(cited: Cited) -> str:
    parts = [("para", cited.paragraph), ("item", cited.item), ("sub", cited.sub_item)]
    if cited.item and not cited.paragraph:
        parts = []
    return "__".join(f"{name}_{number}" for name, number in parts if number)
