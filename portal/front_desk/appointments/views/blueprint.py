"""The one blueprint of the appointment book."""

from flask import Blueprint

blueprint = Blueprint("appointments", __name__, url_prefix="/appointments")
