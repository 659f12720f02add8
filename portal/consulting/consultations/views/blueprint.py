"""The one blueprint of the consultations room."""

from flask import Blueprint

blueprint = Blueprint("consultations", __name__, url_prefix="/consultations")
