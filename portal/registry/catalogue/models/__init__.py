"""Items and their versions, offers, products, doctors, cases, approved answers, glosses."""

from portal.registry.catalogue.models.answers import AnswerScript, Gloss, UnansweredQuestion
from portal.registry.catalogue.models.items import Contraindication, ItemVersion, ServiceItem
from portal.registry.catalogue.models.showcase import (
    CaseStudy,
    Offer,
    OfferPart,
    Product,
    ProfileText,
    ProviderProfile,
    Reviewed,
)
from portal.registry.catalogue.terms import NEEDS, PROFILE_PARTS

__all__ = [
    "NEEDS",
    "PROFILE_PARTS",
    "AnswerScript",
    "CaseStudy",
    "Contraindication",
    "Gloss",
    "ItemVersion",
    "Offer",
    "OfferPart",
    "Product",
    "ProfileText",
    "ProviderProfile",
    "Reviewed",
    "ServiceItem",
    "UnansweredQuestion",
]
