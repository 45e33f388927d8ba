"""Figures of questions and papers against those that others published for the same marks."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from click.testing import CliRunner

from training.cli import training
from training.statistics import Attempt, ItemFigures, Mark, analyse

MARKS = """
1 1 1 1 1 0 1
1 1 1 1 0.5 1 0
1 1 1 1 0.5 0 1
0 0 1 1 1 0 0
1 0 1 0 0 1 0.5
1 1 1 1 0.5 0 0.5
0 1 1 1 0.5 1 0.5
1 1 1 0 0.5 1 0.5
1 0 1 1 1 1 1
0 1 1 0 0.5 1 0.5
0.8 0 1 1 0.5 1 0.5
1 1 1 0 0.5 1 1
1 0 1 1 0.5 1 0.5
1 0 1 1 1 0 0.5
0 0 1 1 0 1 1
1 0 1 0 0.5 1 1
0.8 0 1 1 0.5 0 1
1 0 1 1 0 1 0.5
1 0 1 1 0.5 0 0.5
0 1 1 0 0.5 1 0
1 1 0.3333333 1 0.5 0 0.5
1 1 1 0 0.5 0 0.5
1 1 1 1 0 1 0.5
0 0 1 0 0.5 1 1
0 0 1 1 1 1 1
"""
"""Twenty-five attempts at seven questions of one point each, as published with the figures below (Moodle's test 00)."""

PUBLISHED = {
    # position: facility as a share, deviation, effective weight, discrimination index, discriminative efficiency
    1: ("0.704", "0.4513682901", "21.2922742344", "-7.0650767526", "-9.4550536967"),
    2: ("0.48", "0.5099019514", "18.8979800309", "-28.8982125772", "-36.7834118938"),
    3: ("0.973333332", "0.13333334", "4.443012573", "-9.1230674268", "-21.6545012165"),
    4: ("0.68", "0.4760952286", "18.9347251357", "-22.6306444113", "-31.4411395613"),
    5: ("0.52", "0.3055050463", "11.1450138688", "-17.6997047674", "-21.1794802584"),
    6: ("0.64", "0.4898979486", "9.8081339177", "-45.3785178421", "-56.9365974439"),
    7: ("0.62", "0.331662479", "15.4788602394", "-5.6543166602", "-6.5043742058"),
}
WHOLE = {
    "median": "4.5",
    "mean": "4.617333332",
    "deviation": "0.8117265554",
    "skewness": "-0.092502502",
    "kurtosis": "-0.7073968557",
    "consistency": "-87.2230935542",
    "error_ratio": "136.8294900795",
    "standard_error": "1.1106813066",
}

SPREADSHEET_MARKS = """
5.5 .3 .9 1 .3 1 0 0 1 1 0 0 1
1 .9 .9 .3 .3 1 0 0 1 0 1 0 1
2.5 1 .9 .3 1 0 0 1 1 1 1 1 1
4 .3 .9 1 .3 0 0 0 0 1 0 0 1
3 .9 .3 .9 1 0 1 0 0 1 1 1 0
4.5 .9 1 1 .9 0 1 1 1 0 0 0 0
3 .3 .3 .3 .3 1 0 1 1 1 1 1 1
6 .9 .9 1 .3 0 1 1 1 1 0 0 1
.5 .9 1 .9 .3 0 1 1 0 1 1 0 1
5.5 .9 1 .9 .3 1 1 0 0 1 0 0 0
2.5 .9 1 1 .9 0 1 0 0 1 0 0 1
4 .9 .3 .9 1 0 1 1 1 1 1 0 1
4 .9 .3 .3 1 1 1 1 0 0 1 1 0
3 1 1 .3 1 0 1 0 1 1 1 1 0
1 1 .9 .3 .3 1 0 1 0 0 0 0 0
1 .3 .3 .3 .9 0 0 0 1 0 0 0 1
1.5 1 .3 .9 1 1 1 0 1 1 0 0 0
4 .9 1 .9 1 0 1 1 1 0 1 0 0
2 .9 .9 .3 .9 0 1 0 0 0 0 0 0
1 1 .3 .3 .3 0 1 1 0 1 0 0 0
6 .9 1 1 .9 0 0 0 1 0 0 1 1
7 .9 .3 .3 .3 1 0 1 1 1 1 0 0
"""
"""Twenty-two attempts: one question of eight points and twelve of one, besides four that nobody got right and three
that gave no points, which stand before them."""

SPREADSHEET = {
    # facility in percent, thousandfold deviation, effective weight, index, efficiency, as a spreadsheet gave them
    8: ("41.19318182", "1912.733589", "26.58464457", "25.88327077", "27.23492723"),
    9: ("81.36363636", "251.2738111", "3.368456046", "1.170256965", "1.382386552"),
    10: ("71.36363636", "322.6312277", "3.253955259", "-4.207816809", "-4.691171307"),
    11: ("65.45454545", "333.4199022", "7.584083694", "28.16930644", "31.12404354"),
    12: ("65.90909091", "337.5811591", "3.79658376", "-2.513606859", "-2.877487579"),
    13: ("36.36363636", "492.3659639", "3.183278505", "-12.99017581", "-17.5074184"),
    14: ("59.09090909", "503.2362797", "4.532356904", "-8.900638238", "-10.27568922"),
    15: ("50", "511.7663157", "7.78856243", "8.670004606", "10.86956522"),
    16: ("59.09090909", "503.2362797", "10.08351572", "29.63337745", "34.58997279"),
    17: ("63.63636364", "492.3659639", "8.381139345", "15.18945843", "17.4790556"),
    18: ("45.45454545", "509.6471914", "8.727645713", "16.21079629", "20.14359793"),
    19: ("27.27272727", "455.8423058", "7.946277111", "15.52451404", "22.06477733"),
    20: ("50", "511.7663157", "4.769500946", "-8.396734802", "-10"),
}


def _attempts(table: str, *, first: int = 1, most: dict[int, int] | None = None) -> list[Attempt]:
    return [
        Attempt(
            tuple(
                Mark(position, str(position), Decimal(mark), (most or {}).get(position, 1))
                for position, mark in enumerate(line.split(), first)
            )
        )
        for line in table.split("\n")
        if line
    ]


def _told(figures: ItemFigures) -> tuple[Decimal | None, ...]:
    return (
        figures.facility,
        figures.deviation,
        figures.effective_weight,
        figures.discrimination,
        figures.efficiency,
    )


def test_the_figures_of_every_question_are_those_that_were_published():
    found = analyse(_attempts(MARKS)).positions
    for position, (facility, *others) in PUBLISHED.items():
        expected = (Decimal(facility) * 100, *map(Decimal, others))
        assert _told(found[position]) == pytest.approx(expected, rel=Decimal("1e-6"))


def test_the_figures_of_the_whole_paper_are_those_that_were_published():
    found = analyse(_attempts(MARKS)).paper
    assert found.count == 25
    for name, expected in WHOLE.items():
        assert getattr(found, name) == pytest.approx(Decimal(expected), rel=Decimal("1e-6")), name


def _with_nothing(table: str) -> list[Attempt]:
    """The published table with the seven positions before it: four never right, three without points."""
    shut = tuple(Mark(position, str(position), 0, 1 if position <= 4 else 0) for position in range(1, 8))
    return [Attempt((*shut, *attempt.marks)) for attempt in _attempts(table, first=8, most={8: 8})]


def test_a_second_published_table_with_questions_that_tell_nothing():
    found = analyse(_with_nothing(SPREADSHEET_MARKS)).positions
    for position, (facility, deviation, *others) in SPREADSHEET.items():
        expected = (Decimal(facility), Decimal(deviation) / 1000, *map(Decimal, others))
        assert _told(found[position]) == pytest.approx(expected, rel=Decimal("1e-6"))
    assert [_told(found[position]) for position in (1, 4)] == [(0, 0, 0, None, None)] * 2
    assert [found[position].facility for position in (5, 6, 7)] == [None] * 3


def test_too_few_attempts_say_nothing_rather_than_nonsense():
    one = analyse(_attempts("1 0")).positions[1]
    assert (one.facility, one.deviation, one.discrimination, one.effective_weight) == (100, None, None, None)
    assert analyse([]).paper.mean is None
    two = analyse(_attempts("1 0\n0 0")).paper
    assert (two.mean, two.skewness, two.consistency) == (Decimal("0.5"), None, None)
    three = analyse(_attempts("1 0\n0 0\n1 1")).paper
    assert three.skewness == 0
    assert three.kurtosis is None


def test_marks_that_do_not_differ_say_nothing_about_who_knows_more():
    found = analyse(_attempts("1 0\n1 0\n1 0\n1 0"))
    assert found.positions[1].discrimination is None
    assert (found.paper.deviation, found.paper.skewness, found.paper.consistency) == (0, None, None)


def test_a_question_that_was_drawn_is_told_wherever_it_stood():
    attempts = [
        Attempt((Mark(1, "a", 1, 1), Mark(2, "b", 0, 1))),
        Attempt((Mark(1, "b", 1, 1), Mark(2, "a", 1, 1))),
        Attempt((Mark(1, "a", 0, 1), Mark(2, "c", 1, 1))),
    ]
    found = analyse(attempts)
    assert {question: figures.count for question, figures in found.questions.items()} == {"a": 3, "b": 2, "c": 1}
    assert found.questions["b"].facility == 50
    assert found.questions["a"].effective_weight is None
    assert set(found.positions) == {1, 2}


def test_a_question_that_gave_other_points_elsewhere_is_scaled():
    attempts = [Attempt((Mark(1, "a", 1, 2), Mark(2, "b", 1, 1))), Attempt((Mark(1, "b", 2, 2), Mark(2, "a", 1, 1)))]
    found = analyse(attempts).questions["a"]
    assert (found.most, found.mean, found.facility) == (2, Decimal("1.5"), 75)


def test_a_position_where_questions_give_different_points_is_told_by_all_that_could_be_got():
    attempts = [Attempt((Mark(1, "a", 1, 4), Mark(2, "b", 1, 1))), Attempt((Mark(1, "b", 1, 1), Mark(2, "a", 2, 4)))]
    found = analyse(attempts).positions
    assert (found[1].most, found[1].facility) == (Decimal("2.5"), 40)
    assert found[2].facility == 60


@pytest.mark.parametrize("heads", ["1/1,2,3 ,4,5,6,7\n", "\ufeffwho,1,2,3,4,5,6,7\nmax,1,1,1,1,1,1,1\n"])
def test_a_table_of_marks_is_told_from_the_command_line(tmp_path, heads):
    file = tmp_path / "marks.csv"
    who = "who," if "who" in heads else ""
    file.write_text(heads + "\r\n".join(who + line.replace(" ", ",") for line in MARKS.strip().split("\n")), "utf-8")
    answer = CliRunner().invoke(training, ["statistics", str(file), "--json"])
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["paper"]["count"]) == (0, 25)
    assert told["paper"]["consistency"] == pytest.approx(float(WHOLE["consistency"]))
    for question in told["questions"]:
        published = PUBLISHED[int(question["name"])]
        assert question["effective_weight"] == pytest.approx(float(published[2]))
        assert question["discrimination"] == pytest.approx(float(published[3]))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", 1, "没有答卷"),
        ("a,b\n", 1, "没有答卷"),
        ("who,a\nmax,1\n", 1, "没有答卷"),
        ("a,b\n1,x\n", 1, "第 2 行：要有 2 个数字"),
        ("a,b\n1,1\n1\n", 1, "第 3 行"),
        ("a/x,b/2\n\n1\n", 1, "第 3 行"),
        ("a,b\n1,NaN\n", 1, "第 2 行"),
        ('a,"b\n1,1\n', 1, ""),
        (None, 2, "没有这个文件"),
    ],
)
def test_a_table_with_a_mistake_is_refused_with_its_line(tmp_path, text, code, said):
    file = tmp_path / "marks.csv"
    if text is not None:
        file.write_text(text, "utf-8")
    answer = CliRunner().invoke(training, ["statistics", str(file)])
    assert answer.exit_code == code
    assert said in answer.stderr
    assert not answer.stdout


def test_one_attempt_of_a_table_says_null(tmp_path):
    file = tmp_path / "marks.csv"
    file.write_text("甲,乙/2\n1,2\n", "utf-8")
    told = json.loads(CliRunner().invoke(training, ["statistics", str(file), "--json"]).stdout)
    assert [one["name"] for one in told["questions"]] == ["甲", "乙"]
    assert told["questions"][1]["facility"] == 100
    assert told["questions"][1]["discrimination"] is told["paper"]["skewness"] is None
    assert "discrimination=—" in CliRunner().invoke(training, ["statistics", str(file)]).stdout


def test_a_negative_covariance_with_the_whole_has_no_weight():
    found = analyse(_attempts("0 4\n1 2\n0 3\n1 1")).positions
    assert found[1].effective_weight is None
    assert found[2].effective_weight == 100


def test_the_order_of_attempts_changes_nothing():
    attempts = _with_nothing(SPREADSHEET_MARKS)
    assert analyse([*attempts[::-2], *attempts[-2::-2]]) == analyse(attempts)


def test_a_total_that_was_given_is_taken_and_positions_must_agree():
    given = [Attempt((Mark(1, "1", Fraction(1, 3), 1),), total=total) for total in (5, 7, 9)]
    assert analyse(given).paper.mean == 7
    with pytest.raises(ValueError, match="every position"):
        analyse([*given, Attempt((Mark(2, "1", 1, 1),))])
