"""The one blueprint of complaints."""

from flask import Blueprint

blueprint = Blueprint("complaints", __name__, url_prefix="/complaints")
