"""Finding contraindications in what was written about a customer: words, and whether they are denied.

The reading leans to safety: a word is passed over only where the text plainly denies it ("无糖尿病",
"否认高血压、糖尿病", "过敏史：无"); whenever the reading is doubtful the warning stands, and a doctor
clears it.
"""

import re
import unicodedata
from collections.abc import Iterable

#: Ends of a clause; a denial does not reach beyond them.
_ENDS = re.compile(r"[。,;.!?…]")
_LIST = re.compile(r"[、/和及与或]")

#: Words that deny what follows. 无 is one only when it does not begin or end another word.
_DENIALS = re.compile(
    r"否认|没有|从未|未曾|未见|未患|未发现|不存在|没(?!有)"
    r"|(?<![肌有])无(?!法|力|故|意|论|名|菌|痛|精|尿|汗|脉|症状|诱因|明显诱因|月经|效|端|缘|创|关)"
)
#: Words that deny only what follows at once.
_DENIALS_AT_ONCE = re.compile(r"(?:不|非|未|未有)$")
#: Words between a denial and the term that say the term is there after all.
_AFFIRMING = re.compile(
    r"有|患|曾|但|除|而|却|仍|现|正在|出现|发现|发生|诊断|确诊|引起|导致|控制|治疗|规律|按时|坚持|服|吃|停|查|告|说|注意|只|仅|排除|是"
)
_DOUBLE = re.compile(r"(?:不是|并非|不能|无法|否认|不敢说|有)$")
_ABSENT_AFTER = re.compile(r"^(?:病?史)?[:=]?(?:无|没有|否认|否|阴性|未见|\(-\))(?:特殊|异常)?(?=$|[。,;.!?…、/)])")
_LASTING = re.compile(r"^(?:病?史)?[约已]?\d")

#: Longer words that contain a keyword but mean something else.
_OTHER_WORDS = {"妊娠": ("妊娠纹", "妊娠斑"), "怀孕": ("怀孕纹",)}


def solid(text: str) -> tuple[str, frozenset[int]]:
    """The text normalised (NFKC, no case, no spaces), and the places where spaces were."""
    letters: list[str] = []
    gaps: set[int] = set()
    for letter in unicodedata.normalize("NFKC", text).casefold():
        if letter in "\r\n":
            letters.append("。")
        elif letter.isspace() or unicodedata.category(letter) == "Cf":
            gaps.add(len(letters))
        else:
            letters.append(letter)
    return "".join(letters), frozenset(gaps)


def mentions(text: str, keyword: str) -> bool:
    """Whether the text says the keyword is so, at least once, without denying it."""
    word, _ = solid(keyword)
    if not word:
        return False
    body, gaps = solid(text)
    start = body.find(word)
    while start >= 0:
        if not _inside_another(body, start, word) and not _denied(body, gaps, start, start + len(word)):
            return True
        start = body.find(word, start + 1)
    return False


def first_mentioned(text: str, keywords: Iterable[str]) -> str:
    """The first of the keywords that the text says is so; empty when none is."""
    return next((keyword for keyword in keywords if mentions(text, keyword)), "")


def _inside_another(body: str, start: int, word: str) -> bool:
    return any(body.startswith(other, start) for other in _OTHER_WORDS.get(word, ()))


def _denied(body: str, gaps: frozenset[int], start: int, end: int) -> bool:
    after = body[end:]
    if _ABSENT_AFTER.match(after):
        return True
    if _LASTING.match(after):
        return False
    left = max((end_.end() for end_ in _ENDS.finditer(body, 0, start)), default=0)
    clause = body[left:start]
    if _DENIALS_AT_ONCE.search(clause) and start not in gaps:
        return not _DOUBLE.search(clause[:-1])
    denial = max(_DENIALS.finditer(clause), key=lambda hit: hit.start(), default=None)
    if denial is None or _DOUBLE.search(clause[: denial.start()]):
        return False
    reach = left + denial.end()
    if any(reach < gap <= start and not _beside_list(body, gap) for gap in gaps):
        return False
    terms = _LIST.split(body[reach:start].lstrip(":"))
    return all(len(term) <= 8 and not _AFFIRMING.search(term) for term in terms)


def _beside_list(body: str, place: int) -> bool:
    return bool(_LIST.match(body[place - 1 : place]) or _LIST.match(body[place : place + 1]))
