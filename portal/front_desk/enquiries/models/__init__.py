"""Enquiries and everything kept with them."""

from portal.front_desk.enquiries.models.enquiry import Enquiry, LeadChange
from portal.front_desk.enquiries.models.group import (
    DailySubmission,
    EnquiryGroup,
    EnquiryGroupMember,
    InformationReceipt,
    LeaderInformation,
    MailboxForwarding,
)
from portal.front_desk.enquiries.models.outreach import (
    Advertisement,
    AdvertisementReading,
    ContentUpdate,
    EnquirySheet,
    OptOut,
    OutboundContact,
)
from portal.front_desk.enquiries.models.quality import (
    CallRecording,
    EnquiryEvent,
    QualityCheck,
    RecordingPlayback,
)
from portal.front_desk.enquiries.models.talk import Callback, CallClaim, EnquiryReply, LaterQuestion
from portal.front_desk.enquiries.models.words import EnquiryWord

__all__ = [
    "Advertisement",
    "AdvertisementReading",
    "CallClaim",
    "CallRecording",
    "Callback",
    "ContentUpdate",
    "DailySubmission",
    "Enquiry",
    "EnquiryEvent",
    "EnquiryGroup",
    "EnquiryGroupMember",
    "EnquiryReply",
    "EnquirySheet",
    "EnquiryWord",
    "InformationReceipt",
    "LaterQuestion",
    "LeadChange",
    "LeaderInformation",
    "MailboxForwarding",
    "OptOut",
    "OutboundContact",
    "QualityCheck",
    "RecordingPlayback",
]
