"""Papers: real pages, printed by the real printer, read back by another program."""

import hashlib
import io
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined
from PIL import Image
from pypdf import PdfReader

from portal.core import pdf, print_fonts
from portal.core.money import Money

ROOT = Path(__file__).resolve().parents[2]

CLAUSE = """
<p class="clause">
  甲方应当向乙方如实说明项目的适应症、禁忌症、医疗风险、替代方案和注意事项，并取得乙方的书面同意。
</p>"""
SIGNATURES = """
<div class="signatures">
  {{ signature_block("甲方（盖章）", document.clinic.name, seal="盖章处") }}
  {{ signature_block("乙方（签字）", customer, drawn, "2026年11月21日 14:30") }}
</div>"""
CONTRACT = (
    """
{% extends "layouts/print.html" %}
{% from "components/paper.html" import key_values, money, seal_place, signature_block, tick %}
{% block body %}
{{ key_values([("乙方", customer), ("监护人", "")]) }}
<table>
  <thead><tr><th>项目</th><th>金额</th></tr></thead>
  <tbody>
    {% for n in range(rows) %}<tr><td>第 {{ n }} 项</td><td class="number">1,200.00</td></tr>{% endfor %}
  </tbody>
</table>
<p>合计：{{ money(amount) }}</p>
<p>{{ tick("同意拍照", True) }} {{ tick("同意宣传") }}</p>
"""
    + f"{{% for n in range(clauses) %}}{CLAUSE}{{% endfor %}}{SIGNATURES}{{% endblock %}}"
)


def contract(*, draft=False, customer="王小美", drawn="", rows=3, clauses=3, kind="contract"):
    templates = FileSystemLoader(ROOT / "portal" / "templates")
    loader = ChoiceLoader([templates, DictLoader({"contract": CONTRACT})])
    clinic = {
        "name": "和美医疗美容医院",
        "credit_code": "91000000DEMO00000X",
        "licence_number": "PDY0001",
        "address": "样例区和美路 1 号",
        "phone": "010-00000000",
    }
    document = {
        "title": "医疗美容服务合同",
        "number": "HT-2026-000123",
        "version": "1.2",
        "kind": kind,
        "clinic": clinic,
        "place": "样例市",
        "date": "2026年11月21日",
        "is_draft": draft,
    }
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    values = {"customer": customer, "drawn": drawn, "rows": rows, "clauses": clauses}
    return environment.get_template("contract").render(document=document, amount=Money.of("16409.02"), **values)


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def drawn(color="black"):
    out = io.BytesIO()
    Image.new("RGBA", (200, 60), color).save(out, "PNG")
    return out.getvalue()


def test_every_page_says_which_of_how_many_and_which_document():
    printed = pages(pdf.render(contract(rows=40, clauses=12)))
    assert len(printed) >= 3
    for number, text in enumerate(printed, 1):
        assert f"第 {number} 页 共 {len(printed)} 页" in text
        assert "HT-2026-000123" in text
        assert "版本 1.2" in text
        assert "".join(re.findall("[骑缝章处]", text)).find("骑缝章处") >= 0


def test_the_paper_says_what_was_put_into_it():
    text = "".join(pages(pdf.render(contract()))).replace("： ", "：")
    for words in (
        "医疗美容服务合同",
        "合同编号：HT-2026-000123",
        "签订地点：样例市",
        "统一社会信用代码：91000000DEMO00000X",
        "医疗机构执业许可证号：PDY0001",
        "¥16,409.02（大写：人民币壹万陆仟肆佰零玖元零贰分）",
        "王小美",
        "盖章处",
        "甲方（盖章）",
    ):
        assert words in text


def test_other_papers_have_a_number_but_no_place_of_signing():
    text = "".join(pages(pdf.render(contract(kind="consent")))).replace("： ", "：")
    assert "合同编号" not in text
    assert "编号：HT-2026-000123" in text


def test_a_long_table_repeats_its_head_on_every_page():
    printed = pages(pdf.render(contract(rows=70, clauses=0)))
    with_rows = [text for text in printed if "1,200.00" in text]
    assert len(with_rows) > 1
    assert all("项目\n金额" in text or "项目 金额" in text for text in with_rows)


def test_signatures_never_stand_on_a_page_without_text():
    for clauses in range(8, 22):
        last = pages(pdf.render(contract(clauses=clauses)))[-1]
        assert "甲方（盖章）" in last
        assert "乙方（签字）" in last
        assert "书面同意" in last, f"the signatures are alone after {clauses} clauses"


def test_a_draft_says_so_on_every_page_and_a_final_paper_nowhere():
    printed = pages(pdf.render(contract(draft=True, clauses=20)))
    assert len(printed) > 1
    assert all("草 稿" in text for text in printed)
    assert "草" not in "".join(pages(pdf.render(contract(clauses=20))))


def test_the_same_paper_is_the_same_bytes_in_every_process():
    html, signature = contract(drawn="portal-file:signature"), drawn()
    once = pdf.render(html, title="合同", attachments={"signature": signature})
    assert once == pdf.render(html, title="合同", attachments={"signature": signature})
    script = (
        "import sys, hashlib; from portal.core import pdf\n"
        "picture = open(sys.argv[1], 'rb').read()\n"
        "content = pdf.render(sys.stdin.read(), title='合同', attachments={'signature': picture})\n"
        "print(hashlib.sha256(content).hexdigest())"
    )
    assert printed_elsewhere(script, html, signature) == hashlib.sha256(once).hexdigest()


def printed_elsewhere(script, html, signature):
    read, write = os.pipe()  # a picture of a few hundred bytes fits into the pipe
    with os.fdopen(write, "wb") as stream:
        stream.write(signature)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", script, f"/dev/fd/{read}"]
    result = subprocess.run(
        command,
        input=html,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        pass_fds=[read],
        check=True,
    )
    os.close(read)
    return result.stdout.strip()


def test_another_picture_or_time_is_another_paper():
    html = contract(drawn="portal-file:signature")
    black = pdf.render(html, attachments={"signature": drawn()})
    red = pdf.render(html, attachments={"signature": drawn("red")})
    dated = pdf.render(html, attachments={"signature": drawn()}, created=datetime(2026, 11, 21, 6, 30, tzinfo=UTC))
    assert len({black, red, dated}) == 3
    assert PdfReader(io.BytesIO(black)).metadata.creation_date is None
    assert PdfReader(io.BytesIO(dated)).metadata.creation_date == datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def test_a_drawn_signature_is_on_the_paper_and_the_title_in_its_properties():
    paper = PdfReader(
        io.BytesIO(
            pdf.render(contract(drawn="portal-file:signature"), title="合同一", attachments={"signature": drawn()})
        )
    )
    assert sum(len(page.images) for page in paper.pages) == 1
    assert paper.metadata.title == "合同一"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.org/x.png",
        "ftp://example.org/x.png",
        "//example.org/static/print/print.css",
        "data:image/png;base64,iVBORw0KGgo=",
        "/static/print/../css/site.css",
        "/static/print/..%2f..%2f..%2fconfig.py",
        "/static/print/nothing.png",
        "portal-file:somebody-else",
        "portal-file:words",
        "portal-font:../../etc/passwd",
    ],
)
def test_a_paper_gets_no_file_but_its_own(address):
    with pytest.raises(pdf.RefusedResource):
        pdf.render(f"<p>x</p><img src='{address}'>", attachments={"words": b"no picture"})
    with pytest.raises(pdf.RefusedResource):
        pdf.render(f"<style>p {{ background: url('{address}') }}</style><p>x</p>")


def test_a_style_sheet_from_elsewhere_is_refused():
    with pytest.raises(pdf.RefusedResource):
        pdf.render("<link rel=stylesheet href='https://example.org/x.css'><p>x</p>")


def test_rare_characters_of_names_print_and_can_be_read_back():
    assert pdf.missing_glyphs("𠮷䶮玥㙍𫖯堃") == []
    assert "𠮷田䶮" in "".join(pages(pdf.render(contract(customer="𠮷田䶮"))))


def test_a_character_no_typeface_has_is_refused_before_printing():
    assert pdf.missing_glyphs("王\ue000美\ue000，\U0001f9ff") == ["\ue000", "\U0001f9ff"]
    with pytest.raises(pdf.MissingGlyphs, match=r"U\+E000") as refusal:
        pdf.render(contract(customer="王\ue000"))
    assert refusal.value.characters == ["\ue000"]


def test_what_has_no_picture_needs_no_glyph():
    assert pdf.missing_glyphs("a\u200b\ufe0f\n\t\u3000\u00a0葛\U000e0100") == []


def test_a_paper_stays_small_and_the_everyday_faces_suffice():
    content = pdf.render(contract(customer="王玥", rows=40, clauses=12))
    assert len(content) < 120_000
    used = {str(name) for page in PdfReader(io.BytesIO(content)).pages for name in fonts_of(page)}
    assert used
    assert all("Portal" in name for name in used)


def fonts_of(page):
    return [font.get_object()["/BaseFont"] for font in page["/Resources"]["/Font"].values()]


def test_printing_many_papers_does_not_fill_the_memory():
    script = (
        "import sys; from portal.core import pdf\n"
        "def resident(): return int(open('/proc/self/statm').read().split()[1]) * 4096 / 1e6\n"
        "html = sys.stdin.read()\n"
        "def print_papers(first, last):\n"
        "    for n in range(first, last): pdf.render(html.replace('王小美', f'王小美{n}'))\n"
        "print_papers(0, 15); before = resident(); print_papers(15, 45); print(resident() - before)"
    )
    grown = float(printed_elsewhere(script, contract(clauses=6), b""))
    assert grown < 5, f"{grown:.1f} MB more after 30 papers"


def test_the_style_sheet_uses_nothing_the_printer_leaks_on():
    style = (ROOT / "portal" / "static" / "print" / "print.css").read_text(encoding="utf-8")
    rules = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    assert not re.search(r"font-(variant|feature|kerning)", rules)


def test_asking_for_a_paper_loads_no_printer():
    script = "import sys, portal.core.pdf; print({'weasyprint', 'fontTools'} & set(sys.modules) or 'neither')"
    assert printed_elsewhere(script, "", b"") == "neither"


def test_a_typeface_is_derived_to_the_same_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(print_fonts, "everyday_characters", lambda: tuple(map(ord, "王小美Aa1，")))
    face = print_fonts.FACES[0]
    for name in ("one.ttf", "two.ttf"):
        print_fonts.derive(print_fonts.source_of(face.collection), face.name, face.family, tmp_path / name)
    assert (tmp_path / "one.ttf").read_bytes() == (tmp_path / "two.ttf").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.ttf", "two.ttf"]


def test_a_system_without_the_typefaces_says_what_to_install():
    with pytest.raises(print_fonts.FontsMissing, match="fonts-noto-cjk"):
        print_fonts.source_of("NoSuchFont.ttc")
