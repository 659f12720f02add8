"""The words a customer file chooses from: key → label. Keys are stored, labels are shown."""

from typing import Any

from flask_babel import lazy_gettext as _l

GENDERS: dict[str, Any] = {"female": _l("Female"), "male": _l("Male")}

ID_KINDS: dict[str, Any] = {
    "resident_id": _l("Resident identity card"),
    "passport": _l("Passport"),
    "hk_macao_permit": _l("Hong Kong and Macao travel permit"),
    "taiwan_permit": _l("Taiwan travel permit"),
    "foreigner_id": _l("Foreigner's residence permit"),
    "other": _l("Other document"),
}

CHANNELS: dict[str, Any] = {
    "walk_in": _l("Walk-in"),
    "phone": _l("Phone"),
    "online": _l("Online"),
    "wechat": _l("WeChat"),
    "referral": _l("Referral"),
    "campaign": _l("Campaign"),
    "other": _l("Other"),
}

#: What the customer has bought so far (CUS-05).
CATEGORIES: dict[str, Any] = {
    "new": _l("New to the clinic"),
    "returning": _l("Returning customer"),
    "member": _l("Member"),
}

#: How the clinic serves the customer (CUS-05).
GRADES: dict[str, Any] = {"prospect": _l("Prospect"), "ordinary": _l("Ordinary"), "vip": _l("VIP")}

SKIN_TYPES: dict[str, Any] = {
    "dry": _l("Dry skin"),
    "oily": _l("Oily skin"),
    "combination": _l("Combination skin"),
    "normal": _l("Normal skin"),
    "sensitive": _l("Sensitive skin"),
}

SKIN_CONDITIONS: dict[str, Any] = {
    "healthy": _l("No problem seen"),
    "acne": _l("Acne"),
    "acne_marks": _l("Acne marks and scars"),
    "pigmentation": _l("Pigmentation"),
    "freckles": _l("Freckles"),
    "redness": _l("Redness"),
    "pores": _l("Large pores"),
    "wrinkles": _l("Wrinkles"),
    "sagging": _l("Sagging"),
    "dehydration": _l("Dehydration"),
    "allergic": _l("Allergic skin"),
}

PREFERRED_CHANNELS: dict[str, Any] = {"phone": _l("Phone"), "sms": _l("Text message"), "wechat": _l("WeChat")}

#: The fields of the file that keep a word of a list, and the list.
LISTS: dict[str, dict[str, Any]] = {
    "gender": GENDERS,
    "id_kind": ID_KINDS,
    "first_channel": CHANNELS,
    "category": CATEGORIES,
    "grade": GRADES,
    "skin_type": SKIN_TYPES,
    "skin_condition": SKIN_CONDITIONS,
    "preferred_channel": PREFERRED_CHANNELS,
}

#: Where a piece of information comes from (CUS-15).
SOURCES: dict[str, Any] = {
    "registration": _l("Registration form"),
    "consultation": _l("Consultation"),
    "service": _l("Service"),
    "campaign": _l("Campaign"),
    "enquiry": _l("Enquiry"),
}

#: Purposes a customer consents to one by one; each can be withdrawn (CUS-19, LAW-19, LAW-20, LAW-24).
CONSENT_PURPOSES: dict[str, Any] = {
    "service_messages": _l("Messages about the customer's own visits and treatments"),
    "marketing": _l("Offers and greetings"),
    "health_data": _l("Recording health data and skin pictures"),
    "case_use": _l("Pictures or story shown as a case or published"),
    "third_party": _l("Giving data to somebody else"),
}

CONSENT_WAYS: dict[str, Any] = {
    "in_person": _l("Said in person"),
    "on_form": _l("Ticked or signed on a form"),
    "by_phone": _l("Said on the phone"),
    "by_message": _l("Written in a message"),
}

PHOTO_PURPOSES: dict[str, Any] = {
    "record": _l("Medical record"),
    "comparison": _l("Comparison before and after"),
    "case": _l("Case shown to other customers"),
    "publicity": _l("Publicity"),
}

#: Purposes that need the separate written consent of PRV-03.
PHOTO_PURPOSES_WITH_CONSENT = frozenset({"case", "publicity"})

DOCUMENT_KINDS: dict[str, Any] = {
    "form": _l("Form"),
    "contract": _l("Contract"),
    "consent": _l("Consent form"),
    "photograph": _l("Photograph"),
    "report": _l("Report"),
    "other": _l("Other"),
}

#: Who may open an uploaded document (CUS-20).
ACCESS_CLASSES: dict[str, Any] = {
    "file": _l("Everybody who serves this customer"),
    "health": _l("Those who may read health data"),
    "managers": _l("Managers only"),
}

OWNER_KINDS: dict[str, Any] = {"consultant": _l("Responsible consultant"), "cs": _l("Customer service owner")}

#: How far a file has come (CUS-09).
COMPLETENESS: dict[str, Any] = {
    "deficient": _l("Deficient"),
    "complete": _l("Complete"),
    "comprehensive": _l("Comprehensive"),
    "meets": _l("Meets requirements"),
}

COMPLETENESS_TONES = {
    "deficient": "danger",
    "complete": "warning",
    "comprehensive": "info",
    "meets": "success",
}

TIMELINE_KINDS: dict[str, Any] = {
    "visit": _l("Visit"),
    "consultation": _l("Consultation"),
    "purchase": _l("Purchase"),
    "service": _l("Service"),
    "contact": _l("Contact"),
    "feedback": _l("Feedback"),
    "paper": _l("Paper"),
    "file": _l("File"),
}

TIMELINE_ICONS = {
    "visit": "door-enter",
    "consultation": "messages",
    "purchase": "cash",
    "service": "heart-handshake",
    "contact": "phone",
    "feedback": "message-star",
    "paper": "file-text",
    "file": "id",
}

FILE_VIEWS: dict[str, Any] = {"view": _l("Viewed"), "print": _l("Printed"), "export": _l("Exported")}


def label(words: dict[str, Any], key: str) -> str:
    """The label of a stored key; the key itself when it is unknown, nothing when it is empty."""
    return str(words.get(key, key)) if key else ""


def labels(words: dict[str, Any]) -> dict[str, str]:
    """All labels in the language of this request, for a list that shows them on every row."""
    return {key: str(said) for key, said in words.items()}
