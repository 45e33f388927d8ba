"""`alliance experts`: whoever has the transcript of a draw draws again; no installation is needed."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from expert_pool.verifier.replay import verify as replay

DISAGREES, UNREAD = 1, 2
_VERIFY = """从头再抽一遍，看抽取记录对不对得上。TRANSCRIPT 是从抽取页面下载的 .json 文件。

\b
不用先安装，也不联网。一步一步写出核对了什么，对不上的写在最后。
退出码：0 全部对得上，1 有对不上的，2 没有这个文件或者读不了。
"""


@click.group()
def experts() -> None:
    """专家库：抽取记录的核对。"""


@experts.command("verify", help=_VERIFY)
@click.argument("transcript", type=click.Path(path_type=Path))
@click.option("--seal", default=None, help="当时公布、张贴的封存码；给了就一起核对。")
@click.option("--json", "as_json", is_flag=True, help="结果写成一个 JSON 对象，标准输出里只有它。")
def verify(transcript: Path, seal: str | None, *, as_json: bool) -> None:
    """Replay a transcript and say what agrees; the exit code tells."""
    try:
        data = transcript.read_bytes()
    except OSError:
        click.echo(f"没有这个文件，或者读不了：{transcript}。请检查文件名和权限，再试一次。", err=True)
        sys.exit(UNREAD)
    findings = replay(data, seal)
    if as_json:
        click.echo(json.dumps(asdict(findings), ensure_ascii=False))
    else:
        for number, step in enumerate(findings.steps, 1):
            click.echo(f"{number}. {step}")
        for wrong in findings.disagreements:
            click.echo(f"对不上：{wrong}")
        click.echo(
            "核对的结果：全部对得上。" if findings.agrees else f"核对的结果：有{len(findings.disagreements)}处对不上。"
        )
    if not findings.agrees:
        sys.exit(DISAGREES)
