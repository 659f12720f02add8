"""The one blueprint of the contracts room."""

from flask import Blueprint

blueprint = Blueprint("contracts", __name__, url_prefix="/contracts")
