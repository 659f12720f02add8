"""Which words of a history warn, and which are plainly denied."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.money import Money
from portal.registry.catalogue import matching, queries
from portal.registry.catalogue.models import ServiceItem
from tests.cast import Cast
from tests.registry.catalogue.conftest import in_force, written

SAID = [
    ("糖尿病5年", "糖尿病"),
    ("2型糖 尿 病", "糖尿病"),
    ("无高血压，有糖尿病", "糖尿病"),
    ("无高血压 糖尿病3年", "糖尿病"),
    ("无高血压\n糖尿病", "糖尿病"),
    ("无高血压、有糖尿病", "糖尿病"),
    ("否认高血压；糖尿病史3年", "糖尿病"),
    ("没有控制好的糖尿病", "糖尿病"),
    ("不能排除糖尿病", "糖尿病"),
    ("并非没有糖尿病", "糖尿病"),
    ("不是无过敏史", "过敏史"),
    ("有无糖尿病：有", "糖尿病"),
    ("无症状糖尿病", "糖尿病"),
    ("无意中发现糖尿病", "糖尿病"),
    ("重症肌无力、糖尿病", "糖尿病"),
    ("重症肌无力", "重症肌无力"),
    ("否认除青霉素过敏外的过敏史", "青霉素过敏"),
    ("以前没有糖尿病。去年查出糖尿病", "糖尿病"),
    ("否认糖尿病，母亲说她有糖尿病", "糖尿病"),
    ("备孕中", "备孕"),
    ("正在服用阿司匹林", "阿司匹林"),
    ("ＡＳＡ过敏", "asa过敏"),
]

DENIED = [
    ("无糖尿病", "糖尿病"),
    ("无 糖尿病", "糖尿病"),
    ("没有高血压", "高血压"),
    ("否认过敏史", "过敏史"),
    ("否认高血压、糖尿病、心脏病史", "心脏病"),
    ("否认高血压、 糖尿病", "糖尿病"),
    ("既往无高血压及糖尿病", "糖尿病"),
    ("无药物过敏史，高血压10年", "过敏"),
    ("未怀孕", "怀孕"),
    ("不吸烟", "吸烟"),
    ("过敏史：无", "过敏史"),
    ("糖尿病史（－）", "糖尿病"),
    ("过敏史: 否认；其他正常", "过敏史"),
    ("妊娠纹明显", "妊娠"),
    ("健康", "糖尿病"),
    ("", "糖尿病"),
]


@pytest.mark.parametrize("text,keyword", SAID)
def test_a_word_that_is_said_warns(text: str, keyword: str) -> None:
    assert matching.mentions(text, keyword)


@pytest.mark.parametrize("text,keyword", DENIED)
def test_a_word_that_is_denied_or_absent_does_not_warn(text: str, keyword: str) -> None:
    assert not matching.mentions(text, keyword)


diseases = st.sampled_from(["糖尿病", "高血压", "青光眼", "重症肌无力", "哮喘", "银屑病", "血友病", "怀孕"])
denials = st.sampled_from(["无", "没有", "否认", "从未", "未见"])
others = st.lists(diseases, max_size=3)
prose = st.text(alphabet="皮肤偏干经常熬夜喜欢晒太阳每天护肤，。；", max_size=20)
spaces = st.text(alphabet=" \u3000\t\u200b", max_size=3)


@given(disease=diseases, before=prose, after=prose, gap=spaces)
def test_a_disease_on_its_own_always_warns_wherever_spaces_fall(
    disease: str, before: str, after: str, gap: str
) -> None:
    text = f"{before}。{gap.join(disease)}。{after}"
    assert matching.mentions(text, disease)


@given(disease=diseases, denial=denials, before=prose, listed=others)
def test_a_denied_list_never_warns(disease: str, denial: str, before: str, listed: list[str]) -> None:
    text = f"{before}。{denial}{'、'.join([*listed, disease])}。"
    assert not matching.mentions(text, disease)


@given(disease=diseases, denied=diseases, denial=denials)
def test_a_denial_never_reaches_into_the_next_clause(disease: str, denied: str, denial: str) -> None:
    for end in ("，", "。", "；", "\n"):
        assert matching.mentions(f"{denial}{denied}{end}{disease}", disease)


@given(text=st.text(max_size=60), keyword=st.text(max_size=6))
def test_any_text_at_all_can_be_read(text: str, keyword: str) -> None:
    assert matching.mentions(text, keyword) in (True, False)


@pytest.mark.rule("CON-11")
def test_a_history_warns_of_the_items_it_speaks_against(item: ServiceItem, cast: Cast) -> None:
    version = in_force(written(item, cast), cast)
    assert queries.warnings_for("无糖尿病，未怀孕", [item]) == []
    for asked in (item, version):
        [warning] = queries.warnings_for("目前哺乳 期，备孕二胎", [asked])
        assert warning.item is item
        assert warning.contraindication.text == "妊娠或哺乳期"
        assert warning.matched == "哺乳期"


def test_an_item_without_a_version_in_force_warns_of_nothing(item: ServiceItem, cast: Cast) -> None:
    written(item, cast, price=Money.of(1))
    assert queries.warnings_for("怀孕", [item]) == []
