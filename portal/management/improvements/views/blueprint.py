"""The one blueprint of improvements."""

from flask import Blueprint

blueprint = Blueprint("improvements", __name__, url_prefix="/improvements")
