"""The one blueprint of the cash desk."""

from flask import Blueprint

blueprint = Blueprint("payments", __name__, url_prefix="/payments")
