"""What other rooms may hear of: facts in the past tense."""

from dataclasses import dataclass

from portal.consulting.consents.models import RiskNotice, RiskRefusal


@dataclass(frozen=True)
class RiskNoticeSigned:
    notice: RiskNotice


@dataclass(frozen=True)
class RiskNoticeExpired:
    notice: RiskNotice


@dataclass(frozen=True)
class SigningRefused:
    refusal: RiskRefusal
