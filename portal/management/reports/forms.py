"""The form with which a report is submitted."""

from flask_babel import lazy_gettext as _l

from portal.core.forms import Form, LongTextField


class SubmitForm(Form):
    """Remarks for management; the figures are computed."""

    draft = "flow-report"

    remarks = LongTextField(_l("Remarks for management"), longest=2000)
