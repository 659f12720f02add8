"""The catalogue's fixed words: departments, kinds, needs, skin types, age groups, topics."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Departments that offer items; the same keys as `Department.specialty` in the staff room.
DEPARTMENTS: dict[str, Any] = {
    "plastic": _l("Plastic surgery"),
    "injection": _l("Injection centre"),
    "skin": _l("Skin centre"),
    "care": _l("Beauty care"),
}

KINDS: dict[str, Any] = {
    "surgery": _l("Surgery"),
    "injection": _l("Injection"),
    "device": _l("Device treatment"),
    "care": _l("Skin care"),
}

#: What a customer wishes to change; items, cases and plans speak of needs in these keys.
NEEDS: dict[str, Any] = {
    "wrinkle": _l("Wrinkles"),
    "volume": _l("Lost volume"),
    "contour": _l("Contour"),
    "eyelid": _l("Eyes"),
    "nose": _l("Nose"),
    "body": _l("Body"),
    "acne": _l("Pimples"),
    "spots": _l("Spots"),
    "dryness": _l("Dryness"),
    "sagging": _l("Sagging"),
    "redness": _l("Sensitive and red"),
    "pores": _l("Pores"),
    "scar": _l("Scars"),
    "hair": _l("Hair"),
}

#: The skin type as it is kept: the Chinese word is the value, its label is translated.
SKIN_TYPES: dict[str, Any] = {
    "中性": _l("Normal skin"),
    "干性": _l("Dry skin"),
    "油性": _l("Oily skin"),
    "混合性": _l("Combination skin"),
    "敏感性": _l("Sensitive skin"),
}

AGE_GROUPS: dict[str, tuple[int, int]] = {
    "18-25": (18, 25),
    "26-35": (26, 35),
    "36-45": (36, 45),
    "46-55": (46, 55),
    "56+": (56, 150),
}

TOPICS: dict[str, Any] = {
    "expert": _l("Experts"),
    "safety": _l("Safety"),
    "privacy": _l("Privacy"),
    "price": _l("Price"),
    "process": _l("Process"),
}

#: Years of practice a leading doctor needs, by branch of the register (LAW-12).
BRANCHES_OF_PRACTICE: dict[str, Any] = {
    "surgery": _l("Aesthetic surgery"),
    "dental": _l("Aesthetic dentistry"),
    "tcm": _l("Aesthetic Chinese medicine"),
    "skin": _l("Aesthetic dermatology"),
}

#: The parts of the clinic's profile (CAT-06).
PROFILE_PARTS: dict[str, Any] = {
    "technology": _l("Technology"),
    "equipment": _l("Equipment"),
    "team": _l("Expert team"),
    "fees": _l("Fee standards"),
    "documents": _l("Supporting documents"),
}


def age_group(age: int | None) -> str:
    """The age group of an age in years; empty below 18 or when the age is unknown."""
    if age is None:
        return ""
    return next((name for name, (least, most) in AGE_GROUPS.items() if least <= age <= most), "")
