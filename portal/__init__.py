"""The clinic portal."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

import config as configuration


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The portal, ready to serve. `settings` go over those of `config.py`."""
    from portal import commands, reactions, roles, shell, wings
    from portal.core import access, database, drafts, idempotency, jobs, language, pages, requests, templating, trouble
    from portal.registry.rulebook import lookup
    from portal.registry.staff import identity, policy

    loaded = {**configuration.load(), **(settings or {})}
    app = Flask(__name__, static_url_path=f"/static/{loaded.get('STATIC_VERSION') or pages.static_version()}")
    app.config.update(loaded)

    templating.init(app)
    database.init(app)
    access.install(app, roles.ROLES, roles.FLAGS)
    requests.init(app)
    identity.init(app)
    language.init(app)
    trouble.init(app)
    requests.take_turns(app)
    idempotency.init(app)
    pages.init(app)
    shell.init(app)
    lookup.init(app)

    app.register_blueprint(drafts.blueprint)
    for blueprint in wings.blueprints():
        app.register_blueprint(blueprint)
    wings.optional_modules("jobs")
    wings.optional_modules("documents")
    reactions.connect()
    jobs.init(app)
    commands.init(app)

    templating.speak(app)
    access.refuse_silent_routes(app)
    policy.refuse_demo_accounts(app)
    return app
