"""What may be ticked on a consult card: keys with their labels, and the two lists the clinic sets itself."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.core import settings

SKIN_PROBLEMS = settings.declare(
    settings.Setting(
        key="consultations.skin_problems",
        default=["痘痘", "色斑", "干燥", "松弛"],
        label=_l("Skin problems on the consult card"),
        rules=("CON-08",),
    )
)
CONTACT_TOUCHES = settings.declare(
    settings.Setting(
        key="consultations.considering_touches",
        default=1,
        label=_l("Contacts of ours while a customer considers"),
        rules=("CON-22",),
        most=20,
    )
)
CONTACT_DAYS = settings.declare(
    settings.Setting(
        key="consultations.considering_days",
        default=3,
        label=_l("… within this many days"),
        unit=_l("days"),
        rules=("CON-22",),
        least=1,
        most=60,
    )
)
#: When a consultation is mandatory differs by card (CTD-31): the kinds whose items need one before each care.
SKIN_CARDS = settings.declare(
    settings.Setting(
        key="consultations.skin_cards",
        default=["ic"],
        label=_l("Cards whose items need a skin consultation before each care (member, benefit, ic)"),
        rules=("CON-04",),
    )
)

LEARNED_BY: dict[str, Any] = {"seen": _l("Seen"), "asked": _l("Asked")}

AREAS: dict[str, Any] = {
    "forehead": _l("Forehead"),
    "eyes": _l("Eyes"),
    "nose": _l("Nose"),
    "cheeks": _l("Cheeks"),
    "lips": _l("Lips"),
    "jaw": _l("Jaw line"),
    "neck": _l("Neck"),
    "skin": _l("Skin surface"),
    "breast": _l("Breast"),
    "waist": _l("Waist and abdomen"),
    "arms": _l("Arms"),
    "legs": _l("Legs"),
    "hair": _l("Hair"),
}

#: The consulting room before the customer enters (CON-29).
ROOM_CHECK: dict[str, Any] = {
    "private": _l("Private"),
    "comfortable": _l("Comfortable"),
    "equipment": _l("Equipment present"),
    "material": _l("Material present"),
}

NEXT_STEPS: dict[str, Any] = {
    "procedure": _l("Procedure information"),
    "flow": _l("Explanation of the flow"),
    "surgery_booking": _l("Surgery booking"),
    "further_visit": _l("Further consultation"),
    "nothing": _l("Nothing asked for"),
}

PRICE_SUBJECTS: dict[str, Any] = {
    "prices": _l("Prices"),
    "offers": _l("Offers"),
    "payment_methods": _l("Payment methods"),
    "breakdown": _l("Fee breakdown"),
}

MEDIA: dict[str, Any] = {"case": _l("Case"), "picture": _l("Pictures"), "video": _l("Video")}

GROUNDS: dict[str, Any] = {"safety": _l("Safety"), "honesty": _l("Honesty")}

QUESTION_KINDS: dict[str, Any] = {
    "question": _l("Question"),
    "doubt": _l("Doubt"),
    "request": _l("Special request"),
}
