"""The verifier agrees with every draw that was done right, and says what disagrees in every other."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from expert_pool import chance, draw
from expert_pool.cli import experts
from expert_pool.draws.workflow import ABANDONED_NAMES, FALL_NAMES
from expert_pool.verifier import page, replay
from expert_pool.verifier.replay import verify
from tests.expert_pool.drawing import ANSWERS, a_scene, a_small_one, played


@pytest.fixture(scope="module")
def small() -> bytes:
    return a_small_one()


def test_it_agrees_with_every_draw_and_every_draw_with_it() -> None:
    """Two thousand scenes of chance with answers, late conflicts, caps, kin, homes and used-up fields, at any stage."""
    fallen, sizes = set(), set()
    for seed in range(2000):
        scene, data = played(seed)
        findings = verify(data, draw.digest(scene.sealed))
        assert findings.agrees, (seed, findings.disagreements)
        fallen |= {because for _, because in scene.falls}
        sizes.add(len(findings.steps))
    assert fallen == {*ANSWERS, draw.CAP, draw.BUSY, draw.SAME_HOME, draw.KIN}
    assert len(sizes) > 10


def test_every_single_changed_byte_is_caught(small: bytes) -> None:
    """Every place, with a byte that leaves JSON and digits alone where it can, and with one that does not."""
    assert verify(small).agrees
    for at, byte in enumerate(small):
        near = byte + 1 if chr(byte) in "012345678abcdeijklmn" else byte ^ 1
        for other in (near, byte ^ 0x20, 0x20):
            if other != byte:
                assert not verify(small[:at] + bytes([other]) + small[at + 1 :]).agrees, (at, other)
    for longer in (small + b"\n", b" " + small, b"\xef\xbb\xbf" + small, small[:-1], small[1:], b""):
        assert not verify(longer).agrees


def _again(file: dict[str, Any], *, seal: bool = True) -> bytes:
    """A forger's file: the codes fit again, as far as one can without the published seal."""
    if seal:
        file["seal_code"] = draw.digest(file["seal"])
    rest = {key: value for key, value in file.items() if key != "check"}
    return draw.canonical(rest | {"check": draw.digest(rest)})


def _fall(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "n": len(file["falls"]) + 1,
        "row": file["panel"][0]["row"],
        "because": "declined",
        "at": file["opened"]["at"],
    }


FORGED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "seal code": (lambda f: f.update(seal_code="0" * 64), "封存码对不上"),
    "pool": (lambda f: f["seal"]["pool"][0].update(commitment="0" * 64), "次序对不上"),
    "pool order": (lambda f: f["seal"]["pool"].reverse(), "行号不是"),
    "pool twin": (lambda f: f["seal"]["pool"][1].update(commitment=f["seal"]["pool"][0]["commitment"]), "有重复"),
    "pool field": (
        lambda f: f["seal"]["pool"][0].pop("ground") and f["seal"]["pool"][0].update(field="greening"),
        "没有席位",
    ),
    "pool ground": (lambda f: f["seal"]["grounds"].clear(), "没有说明理由"),
    "seats": (lambda f: f["seal"]["seats"][0].update(seats=2), "入选名单"),
    "no seats": (lambda f: f["seal"]["seats"].clear(), "席位有错"),
    "format": (lambda f: f.update(format="alliance-draw/2"), "别的格式"),
    "method": (lambda f: f["seal"].update(method=2), "别的抽取办法"),
    "confirmed by one": (lambda f: f["confirmed"].pop(), "没有都确认"),
    "confirmed late": (lambda f: f["confirmed"][1].update(at=f["opened"]["at"]), "号码已经出来"),
    "confirmed early": (lambda f: f["confirmed"][0].update(at="2026-01-01T00:00:00+08:00"), "封存以前"),
    "confirmed by a stranger": (lambda f: f["confirmed"][0].update(part="mayor"), "确认封存的人"),
    "numbers": (lambda f: f["chance"]["values"][0].reverse(), "次序对不上"),
    "numbers too many": (lambda f: f["chance"]["values"][0].append(1), "号码的个数"),
    "numbers too large": (lambda f: f["chance"]["values"][0].__setitem__(0, 7), "号码的个数"),
    "numbers too early": (lambda f: f["chance"].update(heard_at="2026-01-01T00:00:00+08:00"), "比号码出来还早"),
    "numbers of another kind": (lambda f: f["chance"].update(values="abcd"), "号码的个数"),
    "too few numbers": (lambda f: f["seal"]["chance"]["groups"][0].update(count=1, high=2), "比可能抽出的评审组还少"),
    "no numbers at all": (lambda f: f["seal"]["chance"]["groups"][0].update(low=7), "比可能抽出的评审组还少"),
    "kind": (lambda f: f["seal"]["chance"].update(kind="beacon"), "来历"),
    "order": (lambda f: f["orders"]["law"].reverse(), "次序对不上"),
    "order cut": (lambda f: f["orders"]["law"].pop(), "次序对不上"),
    "order lost": (lambda f: f["orders"].pop("law"), "次序表的组"),
    "fall of who does not sit": (lambda f: f["falls"][0].update(row=f["falls"][1]["row"]), "并没有入选"),
    "fall for no reason": (lambda f: f["falls"][1].update(because="disliked"), "不在说好的理由里"),
    "fall counted wrong": (lambda f: f["falls"][1].update(n=5), "第2次递补的编号"),
    "fall before the draw": (lambda f: f["falls"][0].update(at="2026-01-01T00:00:00+08:00"), "第1次递补的编号或者时间"),
    "fall added": (lambda f: f["falls"].append(_fall(f)), "入选名单"),
    "fall lost": (lambda f: f["falls"].pop(), "入选名单"),
    "one home made up": (lambda f: f["falls"][1].update(because="same_home"), "看不出和谁"),
    "panel": (lambda f: f["panel"][0].update(row=None), "入选名单"),
    "name": (lambda f: f["opened"]["members"][0].update(name="别人"), "写的是别人，和封存时的指纹对不上"),
    "member lost": (lambda f: f["opened"]["members"].pop(0), "看不出和谁|没有全部开启"),
    "member of no row": (lambda f: f["opened"]["members"][0].update(row=0), "行号有错"),
    "member hidden": (
        lambda f: f["opened"]["members"].insert(0, {"row": 1, "erased": "yes"}),
        "开启了没有入选|行号有错",
    ),
    "member twice": (lambda f: f["opened"]["members"].append(f["opened"]["members"][-1]), "行号有错"),
    "opened too early": (lambda f: f["opened"].update(at="2026-01-01T00:00:00+08:00"), "评审时间以前就开启"),
    "opened before its day": (
        lambda f: f["opened"].update(at=f["falls"][-1]["at"]),
        "定好的评审时间以前就开启",
    ),
    "erased otherwise": (
        lambda f: f["opened"]["members"].__setitem__(0, {"row": f["opened"]["members"][0]["row"], "erased": "no"}),
        r"样子不对：文件.seal|样子不对：文件.opened",
    ),
    "no numbers": (lambda f: f.update(chance=None), "已经有了抽取的结果"),
    "abandoned": (lambda f: f.update(abandoned={"at": f["opened"]["at"], "because": "mistake"}), "又说作废"),
    "abandoned for no reason": (lambda f: f.update(abandoned={"at": f["opened"]["at"], "because": "x"}), "作废的理由"),
    "more": (lambda f: f.update(more=1), "样子不对：文件。"),
    "less": (lambda f: f["seal"].pop("owners"), "样子不对：文件.seal。"),
    "whole": (lambda f: f["seal"]["pool"][2].update(row=True), r"样子不对：文件.seal.pool\[3\]。"),
    "key": (lambda f: f["orders"].update({"Law!": []}), "样子不对：文件.orders。"),
    "code": (lambda f: f.update(seal_code="0"), "样子不对：文件.seal_code。"),
}


@pytest.mark.parametrize("what", FORGED)
def test_what_a_forger_changes_is_named(what: str, small: bytes) -> None:
    file = json.loads(small)
    forge, told = FORGED[what]
    forge(file)
    try:
        forged = _again(file, seal=what not in ("seal code", "code"))
    except TypeError:  # what no draw could have written
        forged = json.dumps(file).encode()
    findings = verify(forged, json.loads(small)["seal_code"])
    assert not findings.agrees
    assert any(any(one in wrong for one in told.replace("\\", "").split("|")) for wrong in findings.disagreements), (
        findings
    )


def test_a_name_that_was_erased_is_told_and_never_shown() -> None:
    """Somebody's account is erased after the opening: the file stays good for all other rows."""
    seen = set()
    for seed in range(200):
        rolls = random.Random(seed)  # noqa: S311 -- one seed, one scene
        scene = a_scene(rolls, size=12)
        scene.settle()
        for row in rolls.sample(sorted(scene.people), 4):
            scene.people[row] = replace(scene.people[row], name="已注销人员", number="", unit="")
        data = scene.transcript(opened=True)
        findings = verify(data)
        assert findings.agrees, (seed, findings.disagreements)
        assert "已注销人员" not in data.decode()
        seen |= {"核对不了" in step for step in findings.steps}
    assert seen == {True, False}


def test_any_value_in_any_place_is_met_with_an_answer(small: bytes) -> None:
    """Whatever a forger puts anywhere, the verifier ends with findings, and never agrees."""
    strange = (None, -1, 0, 2**60, 1.5, True, "", "x" * 70, "\ud800", [], [[]], {}, {"row": 1}, [None])

    def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        inner = value.items() if isinstance(value, dict) else enumerate(value[:3]) if isinstance(value, list) else ()
        return [path, *(found for key, one in inner for found in places(one, (*path, key)))]

    for path in places(json.loads(small))[1:]:
        for value in strange:
            file = json.loads(small)
            at = file
            for key in path[:-1]:
                at = at[key]
            if at[path[-1]] == value:
                continue
            at[path[-1]] = value
            file["check"] = hashlib.sha256(json.dumps(file).encode()).hexdigest() if path != ("check",) else value
            findings = verify(json.dumps(file).encode(), json.loads(small)["seal_code"])
            assert findings.disagreements


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"null", b'"x"', b"{", b"\xff\xfe", b"NaN", b"[" * 100_000, b"1" * 5000, b'{"a":1,"a":1}'],
)
def test_what_is_no_transcript_is_told_so(data: bytes) -> None:
    findings = verify(data)
    assert not findings.agrees
    assert findings.steps == ()
    assert "抽取记录文件" in findings.disagreements[0]


def test_what_is_far_too_large_is_not_read() -> None:
    assert verify(b" " * (replay.MOST_BYTES + 1)).disagreements == ("文件太大，不是抽取记录文件。",)


def test_a_pulse_that_came_before_the_seal_is_caught() -> None:
    """A beacon's round says by itself when it came: a keeper cannot seal after it with a false time."""
    rolls = random.Random(4)  # noqa: S311 -- the same on every run
    scene = a_scene(rolls, form=chance.beacon(chance.Beacon.DRAND_QUICKNET, 40_000_000))
    assert verify(scene.transcript()).agrees
    scene.sealed["chance"]["round"] = 20_000_000
    assert any("信标这一轮" in wrong for wrong in verify(scene.transcript()).disagreements)
    scene.sealed["chance"]["name"] = "own"
    assert any("信标这一轮" in wrong for wrong in verify(scene.transcript()).disagreements)


def test_it_says_the_same_words_as_the_draws(small: bytes) -> None:
    assert {fall.value: told for fall, told in FALL_NAMES.items()} == replay.FALLS
    assert {why.value: told for why, told in ABANDONED_NAMES.items()} == replay.ABANDONED
    said = page.page().decode()
    assert [told for told in (*replay.FALLS.values(), *replay.ABANDONED.values()) if f'"{told}"' not in said] == []


def test_the_file_runs_wherever_it_is_copied(small: bytes, tmp_path: Path) -> None:
    """The verifier needs its one file and the standard library."""
    source = Path(replay.__file__).read_text("utf-8")
    assert "expert_pool" not in source
    assert "alliance." not in source


def test_the_command_tells_by_its_exit_code(small: bytes, tmp_path: Path) -> None:
    code = json.loads(small)["seal_code"]
    file = tmp_path / "draw.json"
    file.write_bytes(small)
    run = CliRunner().invoke
    spaced = f" {code[:8].upper()} {code[8:]}"
    told = run(experts, ["verify", str(file), "--seal", spaced])
    assert told.exit_code == 0
    assert "封存码和您给的一样" in told.output
    assert told.output.endswith("核对的结果：全部对得上。\n")
    as_json = run(experts, ["verify", str(file), "--json"])
    assert json.loads(as_json.stdout)["agrees"] is True
    file.write_bytes(small.replace(b'"owners":1', b'"owners":2'))
    told = run(experts, ["verify", str(file)])
    assert told.exit_code == 1
    assert "对不上：封存码对不上" in told.output
    assert run(experts, ["verify", str(tmp_path / "none.json")]).exit_code == 2
    assert run(experts, ["verify", str(tmp_path)]).exit_code == 2
