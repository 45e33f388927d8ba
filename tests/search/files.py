"""Files of regulations as people have them, made up and built here: Word, web page, bulk."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

TITLE = "样例省物业管理条例"
HISTORY = (
    "（2006年5月1日样例省第十届人民代表大会常务委员会第五次会议通过　"
    "根据2018年3月2日样例省第十三届人民代表大会常务委员会《关于修改部分法规的决定》修正）"
)
BODY = (
    "第一章　总　　则",
    "第一条　为了样例，制定本条例。",
    "第二条　业主共同决定下列事项：",
    "（一）甲；",
    "（二）乙。",
    "前款事项由大家表决。",
    "第二章　附　　则",
    "第三条　本条例自2018年5月1日起施行。",
)
CONTENTS = ("目　　录", "第一章　总　　则", "第二章　附　　则")


def a_docx(*, title: str = TITLE, history: str = HISTORY, body: Iterable[str] = BODY, contents: bool = True) -> bytes:
    """A file as the national database offers it: title in the middle, history in brackets, a list of chapters."""
    document = Document()
    for text in (*title.split("\n"), history, *(CONTENTS if contents else ())):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text in body:
        document.add_paragraph(text)
    return saved(document)


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def with_part(raw: bytes, name: str, content: bytes) -> bytes:
    """The package with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def part_of(raw: bytes, name: str = "word/document.xml") -> bytes:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return package.read(name)


PAGE = """<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>样例市电梯安全办法_样例市人民政府</title><script>var 第一条 = "坏";</script><style>p {{}}</style></head>
<body><nav>首页 &gt; 法规</nav><div>当前位置：首页 &gt; 政策法规 &gt; 样例市电梯安全办法</div>
<p>发布日期：2022年5月6日　来源：样例网　浏览次数：9</p>
<table><tr><td><table><tr><td>
<p align=center><font size=5><b>样例市<br>电梯安全办法</b></font></p>
<p align="center">（2019年3月5日样例市人民政府令第12号公布　自2019年6月1日起施行）</p>
<p>&nbsp;&nbsp;&nbsp;&nbsp;<b>第一条</b>&nbsp;&nbsp;电梯要安全。<br>&nbsp;&nbsp;&nbsp;&nbsp;大家都要爱护。</p>
<p>　　<font face="宋体">第二条</font>使用单位应当：</p><p>　　（一）检查；<br/>　　（二）维护。</p>
<table border="1"><tr><td>项目</td><td>周期</td></tr><tr><td>检查</td><td>每月</td></tr></table>
<p style="display:none">第九条　看不见。</p>
<p>第三条&#12288;本办法自2019年6月1日起施行。</p>
</td></tr></table></td></tr></table>
<div>上一篇：别的办法</div><footer>版权所有 样例市</footer></body></html>"""


def a_page(charset: str = "utf-8") -> bytes:
    """A page as provincial databases make them."""
    return PAGE.format(charset=charset).encode("gb18030" if charset.startswith("gb") else charset)


def jsonl(*rows: Mapping[str, object]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
