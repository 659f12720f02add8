"""The one blueprint of enquiries."""

from flask import Blueprint

blueprint = Blueprint("enquiries", __name__, url_prefix="/enquiries")
