"""Who may: role → permissions, and what a flag adds. One table; an unknown role may do nothing.

The table follows sections 1.2 and 1.3 of the requirements. What "own" means is decided by each
room's reach (`queries.for_person`), not here.
"""

from portal.cashier.payments.permissions import Permission as Payments
from portal.consulting.consents.permissions import Permission as Consents
from portal.consulting.consultations.permissions import Permission as Consultations
from portal.consulting.contracts.permissions import Permission as Contracts
from portal.consulting.plans.permissions import Permission as Plans
from portal.front_desk.enquiries.permissions import Permission as Enquiries
from portal.front_desk.reception.permissions import Permission as Reception
from portal.management.security.permissions import Permission as Security
from portal.management.today.permissions import Permission as Today
from portal.registry.catalogue.permissions import Permission as Catalogue
from portal.registry.customers.permissions import Permission as Customers
from portal.registry.papers.permissions import Permission as Papers
from portal.registry.rulebook.permissions import Permission as Rulebook
from portal.registry.staff.permissions import Permission as Staff
from portal.service.messages.permissions import Permission as Messages

EVERYBODY: tuple[str, ...] = (Today.READ, Rulebook.READ)
CLINIC: tuple[str, ...] = (*EVERYBODY, Catalogue.READ, Enquiries.READ_ADS, Enquiries.FOLLOW)

ROLES: dict[str, tuple[str, ...]] = {
    "reception": (
        *CLINIC,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Papers.READ,
        Reception.BOARD, Reception.ARRIVE, Reception.LEAD, Reception.MOVE, Reception.INCIDENT,
        Contracts.STATUS, Payments.STATUS, Messages.READ,
    ),
    "consultant": (
        *CLINIC,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
        Customers.READ, Customers.WRITE, Customers.CONTACT, Customers.READ_HEALTH, Customers.WRITE_HEALTH,
        Customers.REVIEW, Papers.READ,
        Reception.BOARD, Reception.SERVE, Reception.MOVE, Reception.INCIDENT,
        Consultations.READ, Consultations.WRITE, Plans.READ, Plans.WRITE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ, Contracts.DRAFT, Payments.STATUS, Payments.ORDER,
    ),
    "consult_manager": (
        *CLINIC,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.STATISTICS,
        Catalogue.WRITE,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH,
        Customers.REVIEW, Customers.MERGE, Customers.ASSIGN_OWNER, Papers.READ,
        Reception.BOARD, Reception.LEAD, Reception.SERVE, Reception.MOVE, Reception.INCIDENT, Reception.ROOMS,
        Consultations.READ, Consultations.WRITE, Consultations.SEE_ALL,
        Plans.READ, Plans.WRITE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ, Contracts.DRAFT, Contracts.REVIEW, Contracts.SIGN,
        Payments.STATUS, Payments.READ, Payments.ORDER, Messages.READ, Staff.READ,
        Staff.CONFIRM,
    ),
    "enquiry_staff": (
        *CLINIC,
        Customers.READ, Customers.WRITE, Customers.CONTACT, Reception.BOARD,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
    ),
    "enquiry_leader": (
        *CLINIC,
        Customers.READ, Customers.SEE_ALL, Customers.CONTACT, Reception.BOARD,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.LEAD, Enquiries.STATISTICS, Enquiries.GROUPS,
    ),
    "cs_staff": (
        *CLINIC,
        Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Reception.BOARD,
        Contracts.STATUS, Messages.READ,
    ),
    "cs_manager": (
        *CLINIC,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.WRITE, Enquiries.ANSWER, Enquiries.STATISTICS,
        Customers.READ, Customers.WRITE, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH,
        Customers.MERGE, Customers.ASSIGN_OWNER, Papers.READ, Reception.BOARD, Reception.LEAD, Reception.MOVE,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Payments.STATUS, Payments.READ, Messages.READ, Staff.READ, Staff.CONFIRM,
    ),
    "doctor": (
        *CLINIC,
        Enquiries.READ, Enquiries.ANSWER,
        Catalogue.SIGN_OFF,
        Customers.READ, Customers.READ_HEALTH, Customers.WRITE_HEALTH, Papers.READ,
        Reception.BOARD, Reception.SERVE, Reception.MOVE,
        Consultations.READ, Consultations.DOCTOR, Plans.READ, Plans.APPROVE, Consents.READ, Consents.WRITE,
        Contracts.STATUS, Contracts.READ,
    ),
    "care_staff": (
        *CLINIC,
        Enquiries.READ, Enquiries.ANSWER,
        Customers.READ, Customers.READ_HEALTH, Reception.BOARD, Reception.SERVE, Reception.MOVE,
        Plans.READ, Contracts.STATUS,
    ),
    "finance": (
        *CLINIC,
        Catalogue.APPROVE_PRICE, Customers.READ, Customers.SEE_ALL, Papers.READ, Reception.BOARD,
        Contracts.STATUS, Contracts.READ,
        Payments.STATUS, Payments.READ, Payments.TAKE, Payments.CLOSE_DAY,
    ),
    "planning": (
        *CLINIC,
        Catalogue.WRITE,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.STATISTICS, Enquiries.FORWARD_MAIL, Enquiries.ADVERTISE,
        Enquiries.GROUPS,
    ),
    "logistics": CLINIC,
    "quality": (
        *CLINIC,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.LISTEN, Enquiries.STATISTICS,
        Customers.READ, Customers.SEE_ALL, Customers.READ_HEALTH, Customers.READ_ACCESS_LOG,
        Papers.READ, Papers.VERIFY, Reception.BOARD,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Security.AUDIT, Security.VERIFY, Messages.READ,
    ),
    "president": (
        *CLINIC,
        Enquiries.READ, Enquiries.SEE_ALL, Enquiries.STATISTICS, Enquiries.INFORMED, Enquiries.GROUPS,
        Customers.READ, Customers.SEE_ALL, Customers.CONTACT, Customers.READ_HEALTH, Customers.MERGE,
        Customers.ASSIGN_OWNER, Customers.READ_ACCESS_LOG,
        Papers.READ, Papers.VERIFY, Reception.BOARD,
        Consultations.READ, Consultations.SEE_ALL, Plans.READ, Consents.READ,
        Contracts.STATUS, Contracts.READ, Contracts.SIGN, Payments.STATUS, Payments.READ, Payments.CLOSE_DAY,
        Security.AUDIT, Security.VERIFY, Messages.READ, Staff.READ, Staff.CONFIRM,
    ),
    "admin": (*EVERYBODY, Staff.READ, Staff.MANAGE, Staff.CONFIRM, Security.SETTINGS, Security.AUDIT, Security.VERIFY),
}  # fmt: skip

FLAGS: dict[str, tuple[str, ...]] = {
    "assistant": (Reception.ARRIVE, Reception.LEAD),
    "store_manager": (Consultations.APPROVE_SKIP,),
    "contract_reviewer": (Contracts.STATUS, Contracts.READ, Contracts.REVIEW),
    "dept_lead": (Reception.ROOMS, Enquiries.INFORMED),
    "quality_monitor": (),
    "no_sales": (),
    "on_duty": (Enquiries.READ, Enquiries.WRITE, Enquiries.ANSWER),
}
