"""The one blueprint of reception."""

from flask import Blueprint

blueprint = Blueprint("reception", __name__, url_prefix="/reception")
