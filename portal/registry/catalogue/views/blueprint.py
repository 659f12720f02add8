"""The blueprint all pages of the catalogue belong to."""

from flask import Blueprint

from portal.registry.catalogue import glossing

blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
blueprint.record_once(lambda state: glossing.init(state.app))  # type: ignore[arg-type]
