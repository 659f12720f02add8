"""What a customer search runs over: given name, pinyin, initials, reversed phone."""

import os

# The phrase dictionary costs each process about 40 MB and says little about names; surnames are below.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")

from pypinyin import lazy_pinyin, load_single_dict

load_single_dict({ord("𠮷"): "jí"})  # rare in dictionaries, common in names

COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "司徒",
        "令狐",
        "夏侯",
        "端木",
        "轩辕",
        "长孙",
        "宇文",
        "南宫",
        "呼延",
        "独孤",
        "申屠",
        "万俟",
        "闻人",
        "百里",
    ]
)

#: Surnames read otherwise than the character is elsewhere.
SURNAME_READINGS = {
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "朴": "piao", "查": "zha", "盖": "ge", "区": "ou",
    "翟": "zhai", "覃": "qin", "乐": "yue", "任": "ren", "华": "hua", "缪": "miao", "宓": "mi", "冼": "xian",
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "黑": "he", "员": "yun", "折": "she", "秘": "bi",
    "召": "shao", "燕": "yan", "逄": "pang", "郇": "xun", "繁": "po", "种": "chong", "佴": "nai",
}  # fmt: skip

_READINGS_IN_PARTS = {"yuchi": ["yu", "chi"], "moqi": ["mo", "qi"], "zhangsun": ["zhang", "sun"]}


def is_chinese(text: str) -> bool:
    """Whether the text holds a Chinese character, rare ones included."""
    return any("\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000" for sign in text)


def given_name(name: str) -> str:
    """A Chinese name without its surname; empty for other names and single characters."""
    if not is_chinese(name[:1]):
        return ""
    return name[2:] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[1:]


def pinyin_and_initials(name: str) -> tuple[str, str]:
    """Lower-case pinyin without spaces, and the initials: 陈思雨 → chensiyu, csy; Anna Li → annali, al."""
    syllables: list[str] = []
    rest = name
    surname = name[:2] if name[:2] in SURNAME_READINGS else name[:1]
    if surname in SURNAME_READINGS:
        reading = SURNAME_READINGS[surname]
        syllables += _READINGS_IN_PARTS.get(reading, [reading])
        rest = name[len(surname) :]
    for chunk in lazy_pinyin(rest, errors="default"):
        syllables += chunk.replace("·", " ").split()
    readable = ["".join(sign for sign in syllable.lower() if sign.isalnum()) for syllable in syllables]
    readable = [syllable for syllable in readable if syllable]
    return "".join(readable)[:200], "".join(syllable[0] for syllable in readable)[:200]


def reversed_phone(phone: str) -> str:
    """A phone's digits from the last to the first, so that an ending is a prefix."""
    return "".join(sign for sign in reversed(phone) if sign.isdigit())
