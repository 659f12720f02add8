"""The pages of checklists share a blueprint."""

from flask import Blueprint

blueprint = Blueprint("checklists", __name__, url_prefix="/checklists")
