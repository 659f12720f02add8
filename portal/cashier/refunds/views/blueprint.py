"""The one blueprint of refunds."""

from flask import Blueprint

blueprint = Blueprint("refunds", __name__, url_prefix="/refunds")
