"""What is said of a file that somebody holds against the document that was issued."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.kernel.days import full_date, local_date
from alliance.kernel.documents.queries import PublicDocument


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: a few big words, a sentence, a tone, and the code of another document where it is that one."""

    words: str
    sentence: str
    tone: str
    other_code: str = ""


def compared(document: PublicDocument, digest: str, same: PublicDocument | None) -> Result:
    """Judge a file with this digest; `same` is the document that was issued with just these bytes, if any."""
    if document.digest is None:
        return Result("暂时不能核对", "这份文书还没有做成文件，请过几分钟再来。", "due")
    if document.digest == digest:
        return _the_very_one(document)
    if same is None:
        return Result(
            "不是签发的原件",
            "这个文件和签发的不一样：可能改过，也可能是重新打印、扫描或另存的。请以这一页上写的内容为准，"
            "并向给您文件的人要原件。",
            "late",
        )
    if same.newer_code == document.code:
        return Result(
            "这是旧的一份",
            f"您手里的是{same.reference}，已经被这一份（{document.reference}）替代。请用新的。",
            "due",
            same.code,
        )
    return Result(
        "这是另一份文书", f"您手里的文件没有改过，但它是{same.reference}，不是{document.reference}。", "due", same.code
    )


def _the_very_one(document: PublicDocument) -> Result:
    if document.closed_at is None and document.told is not None and not document.holds:
        return Result(f"是原件，但{document.told.words}", f"文件没有改过。{document.told.sentence}", "late")
    if document.closed_at is None:
        return Result("和签发的一字不差", "您手里的文件就是签发的原件，没有改过。", "go")
    since = full_date(local_date(document.closed_at))
    why = "已被新件替代" if document.newer_code else "已撤销"
    return Result("是原件，但已经失效", f"文件没有改过，不过这份文书从{since}起{why}，不能再用。", "late")
