"""The typefaces of printed papers: Noto Serif/Sans CJK SC, cut down so that printing is fast and small.

The system's collections hold 65,535 glyphs for five languages; printing from them takes twice the
time and ten times the bytes. Once per machine the characters of everyday Chinese are derived from
them as four TrueType files. A rarer character (𠮷, 䶮, 玥) still prints, from the collection itself,
and what no font has is reported before anything is printed.

`python -m portal.core.print_fonts` derives the files ahead of the first paper.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

RECIPE = 1
"""Raised when the derivation changes, so that older files are no longer used."""

_SYSTEM_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_SYMBOLS = "DejaVuSans.ttf"


_GIVEN_NAMES = (
    "玥珺喆堃垚昇玏璟玹珝珩瑨瑀璠翀翾祎祤禛禔煊炘烜燊燚焱焜晞昉晗晅晔晙暐暄玙珈珣珒琎琇琤瑄瑢瑱璆璐璘璪镕钲锜锴"
    "骉犇羴淼叒劼勍勔妘姮娓婳媞嫄宬峣崧崚彧彣悆惇戬敉旃旸旻昕昫昳晢晥晳朂枥栎梣棽楗榛槿樾檗沄沅沚泓泠泱洹洺浠浥"
    "涵淏淯湉湜溦滢滟漪潆澔澍濛瀚灏炅炆炜烨焓煜熠熙燏爔牧玘玚玟玠玭珅珉珏珑珞珥珧珪珮珽琀琅琛琨琪琬琮琯琰琳琸瑭"
    "瑷璁璇璎璨瓒畇皓皞盱眙睿碁祉祐祯禤稷窈竑竣筠筱箐篁粲纮绎绮缦缨羿翊翎翙翚聿胤芃芊芮芷苒苡苓茜茵茹荔荟荻莀莞"
    "菀菡萁萱葳蒽蓁蓓蔚蔺蕖蕤薇薏蘅虓虔蜻衎袆裎褀褚詠誉諠谖谡谧赟赪赭轩轶迩逸逯遨邈郃郄郗郯酆醴铄铎铖铭铮锃锟锶"
    "镡镱闫闵阕陟隽雩雯霈霖霏霭靓靖韫韬韵頔颀颉颋颐飏飒飖馥骁骅骎骐骞骢骥鸢鸾麟麾黛黻黼齐龑仝佶佺侁侑俣俦倓倞倢倬"
    "偲傃僖儆儇冔冲凇刈刭刿勰匡卉厍厹呙哿喁嗣嘏嚞圪垕堉堙塬墉墭壵夔奡奭妡妤姞姵姽娉娈娣婞婵媗嫕嬿孛孜宓宥宸寁寔"
)
"""Characters parents choose that GB 2312 does not have, and some that it has."""


class FontsMissing(RuntimeError):
    """The system lacks a typeface the papers need; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Face:
    """One derived file: family and weight as the style sheet names them, and where it comes from."""

    family: str
    weight: int
    collection: str
    name: str


FACES = (
    Face("Portal Serif", 400, "NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC"),
    Face("Portal Serif", 700, "NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC"),
    Face("Portal Sans", 400, "NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    Face("Portal Sans", 700, "NotoSansCJK-Bold.ttc", "Noto Sans CJK SC"),
)


@cache
def everyday_characters() -> tuple[int, ...]:
    """The code points of the derived files: Latin, punctuation, symbols, the 6,763 characters of
    GB 2312 and given names; they cover all but rare names and places."""
    rows, cells = range(0xB0, 0xF8), range(0xA1, 0xFF)
    hanzi = (bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in cells)
    ranges = (
        (0x20, 0x17F),
        (0x370, 0x3FF),
        (0x2000, 0x26FF),
        (0x3000, 0x312F),
        (0x3200, 0x33FF),
        (0xFF00, 0xFFEF),
    )
    signs = chain.from_iterable(range(first, last + 1) for first, last in ranges)
    return tuple(sorted({*signs, *map(ord, filter(None, hanzi)), *map(ord, _GIVEN_NAMES)}))


def folder() -> Path:
    """Where derived files are kept: FONT_CACHE of the app's config or the environment, or var/fonts."""
    from flask import current_app, has_app_context

    configured = current_app.config.get("FONT_CACHE") if has_app_context() else None
    return Path(configured or os.environ.get("FONT_CACHE") or Path(__file__).parents[2] / "var" / "fonts")


def prepare() -> dict[Face, Path]:
    """The derived file of every face, made now where it is not there yet (seconds, once a machine).

    Raises FontsMissing when the system has no Noto CJK fonts; OSError when the folder is closed.
    """
    into = folder()
    targets = {face: into / _file_name(face) for face in FACES}
    wanted = [(face, path) for face, path in targets.items() if not path.exists()]
    if wanted:
        into.mkdir(parents=True, exist_ok=True)
        _derive_all(wanted)
    return targets


def missing_glyphs(text: str) -> list[str]:
    """The characters of the text that no typeface of the papers has, each once, in reading order."""
    unknown = {character for character in set(text) if ord(character) not in _everyday()}
    unknown = {character for character in unknown if not _invisible(character)}
    if unknown:
        rare = _rare()
        unknown = {character for character in unknown if ord(character) not in rare}
    return [character for character in dict.fromkeys(text) if character in unknown]


@cache
def source_of(file_name: str) -> Path:
    """A font file of the system. Raises FontsMissing when it is not installed."""
    for place in map(Path, map(os.path.expanduser, _SYSTEM_FOLDERS)):
        found = next(iter(sorted(place.rglob(file_name))), None)
        if found is not None:
            return found
    raise FontsMissing(f"{file_name} is not installed; on Debian: apt-get install fonts-noto-cjk")


def _file_name(face: Face) -> str:
    source = source_of(face.collection)
    facts = source.stat()
    made_from = (RECIPE, everyday_characters(), str(source), facts.st_size, facts.st_mtime_ns)
    key = hashlib.sha256(repr(made_from).encode()).hexdigest()[:12]
    return f"{face.family.replace(' ', '-')}-{face.weight}-{key}.ttf".lower()


def _derive_all(wanted: list[tuple[Face, Path]]) -> None:
    """Each in a process of its own, as many at once as there are processors: no memory stays behind."""
    commands = [
        # -P: the modules beside this one must not hide the standard library's (numbers, files …).
        [sys.executable, "-P", __file__, str(source_of(face.collection)), face.name, face.family, str(path)]
        for face, path in wanted
    ]
    at_once = os.cpu_count() or 1
    for start in range(0, len(commands), at_once):
        batch = [
            subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
            for command in commands[start : start + at_once]
        ]
        for process in batch:
            _, trouble = process.communicate()
            if process.returncode:
                raise FontsMissing(f"a typeface could not be derived: {trouble.strip()[-500:]}")


def derive(source: Path, name: str, family: str, target: Path) -> None:
    """Write the everyday characters of the collection's face `name` as a TrueType file.

    Same source, same bytes. Outlines are drawn anew as quadratic curves, off by a thousandth of
    the type size at most; layout tables are left out, as Chinese in horizontal lines needs none.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTCollection

    with TTCollection(source, lazy=True) as collection:
        face = next(font for font in collection.fonts if font["name"].getDebugName(1) == name)
        known = face.getBestCmap()
        characters = {point: known[point] for point in everyday_characters() if point in known}
        order = list(dict.fromkeys([".notdef", *characters.values()]))
        outlines, drawn = face.getGlyphSet(), {}
        for glyph in order:
            pen = TTGlyphPen(None)
            outlines[glyph].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
            drawn[glyph] = pen.glyph()
        font = FontBuilder(face["head"].unitsPerEm, isTTF=True)
        font.setupGlyphOrder(order)
        font.setupCharacterMap(characters)
        font.setupGlyf(drawn)
        font.setupHorizontalMetrics({glyph: face["hmtx"][glyph] for glyph in order})
        font.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
        font.setupNameTable({"familyName": family, "styleName": "Regular"})
        metrics = (
            "sTypoAscender",
            "sTypoDescender",
            "sTypoLineGap",
            "usWinAscent",
            "usWinDescent",
            "usWeightClass",
        )
        font.setupOS2(**{metric: getattr(face["OS/2"], metric) for metric in metrics})
        font.setupPost(keepGlyphNames=False)
        font.updateHead(created=0, modified=0)
        font.font.recalcTimestamp = False
        _save_whole(font, target)


def _save_whole(font: "object", target: Path) -> None:
    descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    os.close(descriptor)
    try:
        font.save(temporary)  # type: ignore[attr-defined]
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


@cache
def _everyday() -> frozenset[int]:
    """What the derived serif has; the derived sans has the same and is not asked."""
    from fontTools.ttLib import TTFont

    with TTFont(prepare()[FACES[0]], lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _rare() -> frozenset[int]:
    """What the typefaces behind the derived ones have: the collections, and DejaVu's symbols if there."""
    return frozenset(chain.from_iterable(_characters_of(path) for path in _behind()))


def _behind() -> Iterator[Path]:
    yield from (source_of(face.collection) for face in FACES if face.weight == 400)
    try:
        yield source_of(_SYMBOLS)
    except FontsMissing:
        return


def _characters_of(path: Path) -> Iterable[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return list(font.getBestCmap())


def _invisible(character: str) -> bool:
    """White space, variation selectors, joiners: nothing to draw, so no glyph is needed."""
    point = ord(character)
    selector = 0xFE00 <= point <= 0xFE0F or 0xE0100 <= point <= 0xE01EF
    return selector or character.isspace() or point in (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)


if __name__ == "__main__":
    if len(sys.argv) == 5:
        derive(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
    else:
        prepare()
