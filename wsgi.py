"""What gunicorn and the `flask` command load."""

from werkzeug.middleware.proxy_fix import ProxyFix

from portal import create_app

app = create_app()

if proxies := app.config["TRUSTED_PROXIES"]:
    # Only as many as there really are: what a browser claims about itself is not believed.
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]
