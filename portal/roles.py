"""Who may: role → permissions, and what a flag adds. One table; an unknown role may do nothing.

The table follows sections 1.2 and 1.3 of the requirements. What "own" means is decided by each
room's reach (`queries.for_person`), not here.
"""

from portal.cashier.payments.permissions import Permission as Payments
from portal.cashier.refunds.permissions import Permission as Refunds
from portal.consulting.consents.permissions import Permission as Consents
from portal.consulting.consultations.permissions import Permission as Consultations
from portal.consulting.contracts.permissions import Permission as Contracts
from portal.consulting.plans.permissions import Permission as Plans
from portal.front_desk.appointments.permissions import Permission as Appointments
from portal.front_desk.checklists.permissions import Permission as Checklists
from portal.front_desk.duty.permissions import Permission as Duty
from portal.front_desk.enquiries.permissions import Permission as Enquiries
from portal.front_desk.meetings.permissions import Permission as Meetings
from portal.front_desk.reception.permissions import Permission as Reception
from portal.front_desk.tasks.permissions import Permission as Tasks
from portal.management.improvements.permissions import Permission as Improvements
from portal.management.reports.permissions import Permission as Reports
from portal.management.security.permissions import Permission as Security
from portal.management.today.permissions import Permission as Today
from portal.registry.cards.permissions import Permission as Cards
from portal.registry.catalogue.permissions import Permission as Catalogue
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.papers.permissions import Permission as Papers
from portal.registry.rulebook.permissions import Permission as Rulebook
from portal.registry.staff.permissions import Permission as Staff
from portal.service.complaints.permissions import Permission as Complaints
from portal.service.messages.permissions import Permission as Messages

EVERYBODY: tuple[str, ...] = (
    Today.READ, Rulebook.READ, Improvements.OWN, Tasks.WORK, Meetings.READ, Duty.READ, Duty.TAKE_PART,
)  # fmt: skip
CLINIC: tuple[str, ...] = (
    *EVERYBODY, Catalogue.READ, Checklists.READ, Enquiries.READ_ADS, Enquiries.FOLLOW,
    # anybody may hear a complaint and answers when asked; what they see is their own part (CMP-01, CMP-23)
    Complaints.TAKE_IN, Complaints.ANSWER,
)  # fmt: skip

ROLES: dict[str, tuple[str, ...]] = {
    "reception": (
        *CLINIC, Cards.READ, Cards.ISSUE, Reports.READ_FLOW,
        Enquiries.FOLLOW,
        Appointments.READ, Appointments.BOOK, Appointments.ARRIVE, Appointments.ONLINE, Appointments.LOG,
        Checklists.FILL,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Papers.READ,
        Reception.BOARD, Reception.ARRIVE, Reception.LEAD, Reception.MOVE, Reception.INCIDENT,
        Contracts.STATUS, Payments.STATUS, Messages.READ,
        Complaints.READ,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
    ),
    "consultant": (
        *CLINIC, Cards.READ,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.SERVE,
        Checklists.FILL,
        Customers.READ, Customers.WRITE, Customers.CONTACT, Customers.READ_HEALTH, Customers.WRITE_HEALTH,
        Customers.REVIEW, Papers.READ,
        Reception.BOARD, Reception.SERVE, Reception.MOVE, Reception.INCIDENT,
        Consultations.READ, Consultations.WRITE, Plans.READ, Plans.WRITE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ, Contracts.DRAFT, Payments.STATUS, Payments.ORDER,
        Complaints.READ, Complaints.ATTEMPT, Complaints.CONFER,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
    ),
    "consult_manager": (
        Improvements.READ, Improvements.OPEN, Improvements.CHECK, Improvements.MANAGE,
        *CLINIC, Cards.READ, Cards.ISSUE, Cards.CLOSE, Reports.READ_FLOW,
        Enquiries.FOLLOW,
        Appointments.READ, Appointments.BOOK, Appointments.SERVE, Appointments.SCHEDULE, Appointments.EXPERTS,
        Appointments.ONLINE, Appointments.LOG,
        Duty.PLAN,
        Checklists.FILL, Checklists.MANAGE, Meetings.LEAD, Meetings.WEEKLY, Tasks.ASSIGN,
        Catalogue.WRITE,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH,
        Customers.REVIEW, Customers.MERGE, Customers.ASSIGN_OWNER, Papers.READ,
        Reception.BOARD, Reception.LEAD, Reception.SERVE, Reception.MOVE, Reception.INCIDENT, Reception.ROOMS,
        Consultations.READ, Consultations.WRITE, Consultations.SEE_ALL,
        Plans.READ, Plans.WRITE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ, Contracts.DRAFT, Contracts.REVIEW, Contracts.SIGN,
        Payments.STATUS, Payments.READ, Payments.ORDER, Messages.READ, Staff.READ,
        Staff.CONFIRM,
        Complaints.READ, Complaints.SEE_ALL, Complaints.ATTEMPT, Complaints.HANDLE, Complaints.LEAD, Complaints.CONFER,
        Refunds.READ, Refunds.PROPOSE, Refunds.AGREE, Refunds.APPROVALS, Refunds.ANSWER,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.STATISTICS,
    ),
    "enquiry_staff": (
        *CLINIC, Cards.READ, Checklists.FILL,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.ONLINE,
        Customers.READ, Customers.WRITE, Customers.CONTACT, Reception.BOARD,
        Complaints.READ,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
    ),
    "enquiry_leader": (
        Improvements.OPEN,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.ONLINE, Appointments.LOG,
        *CLINIC, Cards.READ, Duty.PLAN, Checklists.FILL, Meetings.LEAD, Tasks.ASSIGN,
        Customers.READ, Customers.SEE_ALL, Customers.CONTACT, Reception.BOARD,
        Complaints.READ,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.LEAD, Enquiries.STATISTICS, Enquiries.GROUPS,
    ),
    "cs_staff": (
        Improvements.OPEN,
        *CLINIC, Cards.READ, Cards.ISSUE,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.EXPERTS,
        Checklists.FILL,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Reception.BOARD,
        Contracts.STATUS, Messages.READ,
        Complaints.READ, Complaints.SEE_ALL, Complaints.HANDLE, Complaints.CONFER,
        Refunds.ANSWER,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
    ),
    "cs_manager": (
        Improvements.READ, Improvements.OPEN, Improvements.CHECK, Improvements.MANAGE,
        *CLINIC, Cards.READ, Cards.ISSUE, Cards.CLOSE, Reports.READ_FLOW,
        Enquiries.FOLLOW,
        Appointments.READ, Appointments.BOOK, Appointments.SCHEDULE, Appointments.EXPERTS, Appointments.LOG,
        Duty.PLAN,
        Checklists.FILL, Checklists.MANAGE, Meetings.LEAD, Meetings.WEEKLY, Tasks.ASSIGN,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH,
        Customers.MERGE, Customers.ASSIGN_OWNER, Papers.READ, Reception.BOARD, Reception.LEAD, Reception.MOVE,
        Reception.READ_INCIDENTS,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Payments.STATUS, Payments.READ, Messages.READ, Staff.READ, Staff.CONFIRM,
        Complaints.READ, Complaints.SEE_ALL, Complaints.HANDLE, Complaints.LEAD, Complaints.CONFER, Complaints.DIRECT,
        Refunds.READ, Refunds.PROPOSE, Refunds.AGREE, Refunds.APPROVALS, Refunds.ANSWER,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.STATISTICS,
    ),
    "doctor": (
        *CLINIC, Cards.READ,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.SERVE,
        Checklists.FILL,
        Catalogue.SIGN_OFF,
        Customers.READ, Customers.READ_HEALTH, Customers.WRITE_HEALTH, Papers.READ,
        Reception.BOARD, Reception.SERVE, Reception.MOVE,
        Consultations.READ, Consultations.DOCTOR, Plans.READ, Plans.APPROVE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ,
        Complaints.READ, Complaints.CONFER,
        Enquiries.READ, Enquiries.ANSWER,
    ),
    "care_staff": (
        *CLINIC, Cards.READ,
        Enquiries.FOLLOW, Appointments.READ, Appointments.BOOK, Appointments.SERVE,
        Checklists.FILL,
        Customers.READ, Customers.READ_HEALTH, Reception.BOARD, Reception.SERVE, Reception.MOVE,
        Plans.READ, Contracts.STATUS,
        Enquiries.READ, Enquiries.ANSWER,
    ),
    "finance": (
        *CLINIC, Cards.READ, Cards.ISSUE, Cards.CLOSE,
        Duty.ATTENDANCE,
        Catalogue.APPROVE_PRICE, Customers.READ, Customers.SEE_ALL, Papers.READ, Reception.BOARD,
        Contracts.STATUS, Contracts.READ,
        Payments.STATUS, Payments.READ, Payments.TAKE, Payments.CLOSE_DAY,
        Refunds.READ, Refunds.CONFIRM, Refunds.APPROVALS, Refunds.PAY, Refunds.RATES, Complaints.READ_BEHIND,
    ),
    "planning": (
        *CLINIC, Catalogue.WRITE,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.STATISTICS, Enquiries.FORWARD_MAIL, Enquiries.ADVERTISE,
        Enquiries.GROUPS,
    ),
    "logistics": (*CLINIC, Checklists.FILL),
    "quality": (
        Improvements.READ, Improvements.OPEN, Improvements.CHECK,
        *CLINIC, Reports.READ_FLOW,
        Appointments.READ, Appointments.LOG,
        Duty.ATTENDANCE,
        Tasks.SEE_ALL, Meetings.SEE_ALL,
        Customers.READ, Customers.SEE_ALL, Customers.READ_HEALTH, Customers.READ_ACCESS_LOG,
        Papers.READ, Papers.VERIFY, Reception.BOARD, Reception.READ_INCIDENTS,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Security.AUDIT, Security.VERIFY, Messages.READ,
        Complaints.READ, Complaints.SEE_ALL,
        Refunds.READ, Refunds.AGREE, Refunds.APPROVALS,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.LISTEN, Enquiries.STATISTICS,
    ),
    "president": (
        Improvements.READ, Improvements.OPEN, Improvements.CHECK, Improvements.MANAGE,
        *CLINIC, Cards.READ, Reports.READ_FLOW,
        Appointments.READ, Appointments.LOG,
        Duty.PLAN, Duty.PLAN_ALL, Duty.ATTENDANCE, Duty.RULES,
        Tasks.ASSIGN, Tasks.SEE_ALL, Meetings.LEAD, Meetings.SEE_ALL,
        Customers.READ, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH, Customers.MERGE,
        Customers.ASSIGN_OWNER, Customers.READ_ACCESS_LOG,
        Papers.READ, Papers.VERIFY, Reception.BOARD, Reception.READ_INCIDENTS,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Contracts.SIGN, Payments.STATUS, Payments.READ, Payments.CLOSE_DAY,
        Security.AUDIT, Security.VERIFY, Messages.READ, Staff.READ, Staff.CONFIRM,
        Complaints.READ, Complaints.SEE_ALL, Complaints.ATTEMPT, Complaints.HANDLE, Complaints.LEAD, Complaints.CONFER,
        Refunds.READ, Refunds.AGREE, Refunds.APPROVALS, Refunds.PRESIDE,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.STATISTICS, Enquiries.INFORMED, Enquiries.GROUPS,
    ),
    "admin": (
        *EVERYBODY, Refunds.RATES, Duty.ATTENDANCE, Duty.RULES,
        Staff.READ, Staff.MANAGE, Staff.CONFIRM, Security.SETTINGS, Security.AUDIT, Security.VERIFY,
    ),
}  # fmt: skip

FLAGS: dict[str, tuple[str, ...]] = {
    "assistant": (Reception.ARRIVE, Reception.LEAD, Appointments.ARRIVE, Enquiries.FOLLOW),
    "store_manager": (
        Consultations.APPROVE_SKIP,
        Checklists.MANAGE,
        Meetings.LEAD,
        Meetings.MORNING,
        Tasks.ASSIGN,
        Duty.PLAN,
        Duty.PLAN_ALL,
        Duty.RULES,
    ),
    "contract_reviewer": (Contracts.STATUS, Contracts.READ, Contracts.REVIEW),
    "dept_lead": (
        Reception.ROOMS,
        Reports.SUBMIT_FLOW,
        Improvements.OPEN,
        Appointments.SCHEDULE,
        Meetings.LEAD,
        Tasks.ASSIGN,
        Duty.PLAN,
        Enquiries.INFORMED,
    ),
    "quality_monitor": (),
    "no_sales": (),
    "on_duty": (Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER),
}
