"""Whether words promise money: an ordinary solution must not (DIS-08, CMP-10)."""

import re

_MONEY = re.compile(
    r"退款|退费|退钱|退还|返还|返现|赔偿|赔付|赔款|补偿金|经济补偿|补偿\s*[\d一二三四五六七八九十百千万]|减免费用|现金"
    r"|[¥￥]\s*\d|\d[\d,.]*\s*(?:元|块钱|万元|rmb|yuan|cny)|refund|compensat|cash",
    re.IGNORECASE,
)


def promises_money(*texts: str) -> str:
    """The first words that promise money, or the empty string."""
    for text in texts:
        found = _MONEY.search(text)
        if found:
            return found.group()
    return ""
