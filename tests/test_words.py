"""The word list of `alliance/docs/words.md`, held against every template and every sentence in code."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORDS = (ROOT / "alliance/docs/words.md").read_text(encoding="utf-8")
PACKAGES = ("alliance", "compounds", "training", "mediation", "expert_pool", "search")
HAN = re.compile(r"[一-鿿]")


def forbidden() -> list[str]:
    section = WORDS.split("## Words that no page says")[1].split("##")[0]
    return section.split()


def _said_by_script(script: re.Match[str]) -> str:
    return " ".join(re.findall(r'"([^"]*[一-鿿][^"]*)"', script.group()))


def shown_text(template: str) -> str:
    """What a template shows: its text without code, tags and attributes that nobody reads."""
    template = re.sub(r"<script>.*?</script>", _said_by_script, template, flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", " ", template, flags=re.DOTALL)
    text = re.sub(r"\{\{.*?\}\}", lambda m: " ".join(re.findall(r"['\"]([^'\"]*[一-鿿][^'\"]*)['\"]", m.group())), text)
    return re.sub(r"<[^>]*>", " ", text, flags=re.DOTALL)


def sentences(file: Path) -> list[str]:
    """Chinese text constants of a module, docstrings aside."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in texts if HAN.search(text)]


TEMPLATES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.html"))
MODULES = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
FOR_OPERATORS = {
    "alliance/bootstrap.py",
    "alliance/demo/seeding.py",
    "alliance/exchange.py",
    "alliance/report.py",
    "alliance/serving.py",
    "alliance/machine.py",
    "alliance/cli.py",
    "alliance/installation.py",
    "alliance/kernel/crypto.py",
    "alliance/settings.py",
}


def test_the_list_is_read() -> None:
    assert {"哈希", "种子", "token"} <= set(forbidden())
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_template_says_a_forbidden_word(file: Path) -> None:
    text = shown_text(file.read_text(encoding="utf-8"))
    said = [word for word in forbidden() if re.search(rf"(?<![a-z]){word}(?![a-z])", text, re.IGNORECASE)]
    assert said == []


def test_why_a_step_was_not_done_is_said_by_the_one_macro_that_a_keyboard_and_a_reader_find() -> None:
    assert [file.name for file in TEMPLATES if 'role="alert"><b>没有办成' in file.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_sentence_in_code_says_a_forbidden_word(file: Path) -> None:
    name = str(file.relative_to(ROOT))
    if name in FOR_OPERATORS or name.startswith("alliance/backup/") or file.name == "cli.py":
        return  # operators read these, and they know what a database is
    text = "\n".join(sentences(file)).replace("国家法律法规数据库", "")  # its proper name
    said = [word for word in forbidden() if HAN.search(word) and word in text]
    assert said == []


@pytest.mark.parametrize("word", ["办件", "受理", "指派", "签发", "公示", "撤销"])
def test_the_words_of_the_house_are_on_the_list(word: str) -> None:
    assert f"| {word} |" in WORDS
