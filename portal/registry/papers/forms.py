"""The forms of the papers room."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from portal.core.forms import Form


class CheckForm(Form):
    """A PDF to compare with what was sealed."""

    pdf = FileField(
        _l("The paper as a PDF file"),
        validators=[FileRequired(message=_l("Choose the PDF file first."))],
        render_kw={"accept": "application/pdf,.pdf"},
    )
