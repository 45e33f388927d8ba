"""The forms of words around citations: anchors, tails of titles, nicknames, editions, and what is no law. Pure."""

from __future__ import annotations

import re

from search.library.citations.naming import ENDINGS
from search.library.citations.passages import NUMERAL

ARTICLE = rf"第{NUMERAL}(?:[、,和及与至到-]{{1,2}}第?{NUMERAL})*条"
ANCHOR = re.compile(
    rf"(?P<title>《)"
    rf"|(?P<own>(?:本|该|同|此|上述|前述|上开)(?:{ENDINGS}))(?=第?{NUMERAL}(?:条|[、,和及与至到-]))"
    rf"|(?P<near>(?:本|该|同|此|前|上)(?P<many>[一二两三四五六])?(?P<kind>条|款|项))(?![件例式目约])"
    rf"|(?P<article>{ARTICLE}(?![件线路例约]))"
    rf"|(?P<bare>(?<![0-9零〇一二两三四五六七八九十百千第]){NUMERAL}(?:[、和及至-]{NUMERAL})*条(?![件线路例约]))"
    rf"|(?P<part>第\(?{NUMERAL}\)?(?:[、和及与至-]第?\(?{NUMERAL}\)?)*款)(?![项式物待额])"
)
TITLE = re.compile(r"《((?:[^《》\n]|《[^《》]{0,80}》){1,120})》")
TAIL = re.compile(
    rf"(?P<brackets>(?:\((?!第?{NUMERAL}(?:条|[、至-]))[^()]{{1,80}}(?:\([^()]{{1,20}}\)[^()]{{0,40}})?\))*)[”\"]?,?"
    rf"(?:第{NUMERAL}(?:分编|编|章|节)[^第,。;()《》“]{{0,12}})*(?:[\u4e00-\u9fff]{{2,6}}编)?"
    rf"(?:以下简称《?[\u4e00-\u9fff]{{1,20}}》?,)?(?:中的|里的|中|里|的|之)?:?\(?(?=第?\(?{NUMERAL}(?:条|[、,和及与至到-]))"
)
NICK = re.compile(r"(?:以下|下)?(?:统称|简称|称)(?:为|:)?[“《\"]*([^”》\"()《“,;。]{1,30}?)[”》\"]*(?=[),;。]|$)")
YEAR = re.compile(
    r"(?:(?P<year>\d{4})年?(?:\d{1,2}月(?:\d{1,2}日)?)?(?:起)?(?:第?[一二三四五六]次)?(?:修正|修订|修改|版|制定|颁布|公布|发布|施行|实施|通过)(?:后|前)?)的?$"
)
YEAR_ALONE = re.compile(r"(?<!\d)(\d{4})年$")
IN_BRACKETS = re.compile(r"(\d{4})[年月日\d.-]*(?:第?[一二三四五六]次)?(?:修正|修订|修改|版|文本|施行|公布)?")
BEHIND_NAME = re.compile(
    rf"(?P<edition>\([^()]{{1,40}}\))?(?:第{NUMERAL}(?:分编|编|章|节)|[\u4e00-\u9fff]{{2,4}}编)?(?:中的|中|的|之)?$"
)
NO_LAW = re.compile(
    r"(?:合同|协议|协议书|规约|公约|章程|议事规则|约定|制度|标书|文件|方案|判决书?|裁定书?|报告|清单|附件|守则|须知|承诺书|意向书|表决票|"
    r"公告|议题|纪要|本规则|工作规则|细节|补充|规范|纲要|甲方|乙方|双方|我们的?|你们的?)(?:的|中的?|里的?)?(?:前述|上述)?$"
)
GUESS = re.compile(
    rf"(?:^|.*(?:根据|依据|依照|按照|按|违反|适用|参照|援引|引用|对照|以及|规定|[，。；：、,;:“”()和及与或由见依]))"
    rf"(?P<name>[\u4e00-\u9fff]{{2,40}}(?:{ENDINGS}))$"
)
NOT_A_NAME = re.compile(
    r"(?:方法|做法|办法|说法|看法|想法|合法|违法|依法|司法|立法|执法|守法|普法|用法|无法|上述规定|下列规定|有关规定|相关规定|前述规定)$"
)
GENERIC = re.compile(rf"(?:^|[^\u4e00-\u9fff]|[据照按反用见和及与或依对])(?P<name>{ENDINGS})$")
OF_THE_LAW = re.compile(r"(?:的?规定|所列|所规定|所称|的?情形|中|至第|第|,|、第|所述)")
