"""The words complaints are recorded in."""

from typing import Any

from flask_babel import lazy_gettext as _l

KINDS: dict[str, Any] = {
    "complaint": _l("Complaint"),
    "dissatisfied": _l("Dissatisfied customer"),
}

#: Every channel the clinic's rules name, together (CTD-26, CMP-01).
CHANNELS: dict[str, Any] = {
    "phone": _l("Complaint telephone"),
    "in_person": _l("In person"),
    "online": _l("Online form or online service"),
    "mailbox": _l("Complaint mailbox"),
    "email": _l("E-mail"),
    "letter": _l("Letter"),
    "board": _l("Website board"),
    "misconduct": _l("Report of misconduct"),
    "on_site": _l("On site, during or after a service"),
    "follow_up": _l("Follow-up call"),
    "survey": _l("Satisfaction survey"),
}

RELATIONS: dict[str, Any] = {
    "self": _l("The customer"),
    "family": _l("Family"),
    "companion": _l("Companion"),
    "agent": _l("Representative"),
    "other": _l("Somebody else"),
}

#: What a case is about; also what caused it, once that is known.
CATEGORIES: dict[str, Any] = {
    "attitude": _l("Attitude of staff"),
    "effect": _l("Effect of the treatment"),
    "technique": _l("Technique or safety"),
    "communication": _l("Explanation and communication"),
    "expectation": _l("Expectation not met"),
    "waiting": _l("Waiting and process"),
    "price": _l("Price and charges"),
    "pressure": _l("Felt pressured to buy"),
    "privacy": _l("Privacy"),
    "product": _l("Product or drug"),
    "environment": _l("Environment and facilities"),
    "misconduct": _l("Misconduct of staff"),
    "other": _l("Other"),
}

ENTRY_KINDS: dict[str, Any] = {
    "question": _l("Asked in the investigation"),
    "contact": _l("Contact with the complainant"),
    "cause": _l("Cause found"),
    "consulted": _l("Department consulted"),
    "progress": _l("Progress told to the customer"),
    "comfort": _l("Comfort and explanation"),
    "forwarded": _l("Forwarded"),
    "assigned": _l("Handler named"),
    "report": _l("Reported to management"),
    "escalation": _l("Escalated"),
    "compiled": _l("Material compiled and sent"),
    "staff_suggestion": _l("Suggestion for the responsible person"),
    "director_view": _l("The customer's interest, by the director"),
    "result": _l("Result told"),
    "note": _l("Note"),
}

EVIDENCE_KINDS: dict[str, Any] = {
    "service_record": _l("Service record"),
    "customer_data": _l("Customer's data"),
    "communication": _l("Record of communication"),
    "picture": _l("Picture or video"),
    "statement": _l("Statement"),
    "other": _l("Other"),
}

TALK_KINDS: dict[str, Any] = {
    "reception": _l("Reception by customer service"),
    "calming": _l("Joint calming"),
    "negotiation": _l("Negotiation by representatives"),
}

SIDES: dict[str, Any] = {"customer": _l("The customer's side"), "clinic": _l("The clinic's side")}

CONFERENCE_ROLES: dict[str, Any] = {
    "consultant": _l("Consultant"),
    "doctor": _l("Treating or operating doctor"),
    "expert": _l("Expert"),
    "president": _l("President"),
    "customer_service": _l("Customer service"),
    "other": _l("Other"),
}

#: Remedies of an ordinary solution. Money is none of them: it is a refund case (DIS-08, CMP-10).
REMEDIES: dict[str, Any] = {
    "apology": _l("Sincere apology"),
    "explanation": _l("Explanation of what happened"),
    "free_service": _l("Free follow-up service"),
    "correction": _l("Correction of a record or process"),
    "care": _l("Further care and re-examination"),
    "change_of_staff": _l("Another person serves the customer"),
    "other": _l("Other"),
}

VIEWS: dict[str, Any] = {
    "satisfied": _l("Satisfied"),
    "partly": _l("Partly satisfied"),
    "unsatisfied": _l("Not satisfied"),
    "unreachable": _l("Could not be reached"),
}

ATTEMPT_RESULTS: dict[str, Any] = {"solved": _l("Solved"), "unsolved": _l("Not solved")}

#: The only grounds on which the law lets a case rest: its clock stands still from day to day (LAW-02).
PAUSE_GROUNDS: dict[str, Any] = {
    "court": _l("The matter is before a court"),
    "mediation": _l("A third party mediates at the customer's request"),
    "authority": _l("The health authority or the petition office is dealing with it"),
    "police": _l("The police investigate it"),
    "appraisal": _l("An expert appraisal is under way"),
}

ACCIDENT: dict[str, Any] = {
    "open": _l("Not determined yet"),
    "accident": _l("A medical accident was determined"),
    "none": _l("No medical accident"),
}

SIGN_PLACES: dict[str, Any] = {
    "service": _l("During a service"),
    "follow_up": _l("In a follow-up"),
    "hall": _l("In the hall"),
    "phone": _l("On the telephone"),
    "other": _l("Elsewhere"),
}

NEXT_STEPS: dict[str, Any] = {
    "forward": _l("Forward to the department manager"),
    "assign": _l("Name a handler"),
    "investigate": _l("Start the investigation"),
    "solution": _l("Agree a solution"),
    "handle": _l("Start handling"),
    "progress": _l("Tell the customer how it stands"),
    "answer": _l("Tell the result and ask for the customer's view"),
    "summarise": _l("Write the closing summary"),
    "improve": _l("Finish the improvements"),
    "follow_up": _l("Satisfaction follow-up"),
    "close": _l("Close the case"),
    "leaders": _l("Wait for the leaders' decision"),
    "attempt": _l("Next attempt on site"),
    "hand_over": _l("Hand over to customer service"),
    "talk": _l("Receive the customer and have the record signed"),
    "records": _l("Have the departments complete the records"),
    "conference": _l("Convene the conference"),
    "opinions": _l("Collect the opinions"),
    "refund": _l("Open the refund case"),
    "paused": _l("Rests for a legal ground"),
}

#: Why a day of a clock counts or rests (`core.workdays.REASONS`), and a day the clock stood still.
DAY_KINDS: dict[str, Any] = {
    "workday": _l("working day"),
    "makeup": _l("weekend worked for a holiday"),
    "weekend": _l("weekend"),
    "holiday": _l("public holiday"),
    "declared_workday": _l("worked by decision of the clinic"),
    "declared_rest": _l("closed by decision of the clinic"),
    "paused": _l("the clock stood still"),
}
