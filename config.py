"""The portal's settings, from the environment. Imports nothing but the standard library, so that
`bin/run --production` can say what is missing before anything is installed.

⚙ values of the clinic's rules are not here: the clinic changes those itself, on a page.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent
MODES = ("development", "testing", "production")
SECRET_LENGTH = 32
DEMO_PASSWORD = "demo-clinic-2468"  # noqa: S105 -- shown on the demo's own sign-in page; no production account has it

Settings = dict[str, Any]

# The clinic's block on every paper: the variable, what it holds, and what the demo clinic prints.
CLINIC = {
    "name": ("PORTAL_CLINIC_NAME", "full name as on its licence", "和美医疗美容医院（演示）"),
    "credit_code": ("PORTAL_CLINIC_CREDIT_CODE", "统一社会信用代码", "91000000DEMO00000X"),
    "licence": ("PORTAL_CLINIC_LICENCE", "医疗机构执业许可证号", "PDY00000000000000D0000"),
    "address": ("PORTAL_CLINIC_ADDRESS", "address as on its licence", "演示市样例区和美路 1 号"),
    "phone": ("PORTAL_CLINIC_PHONE", "telephone number for customers", "010-00000000"),
}


def mode_from(env: Mapping[str, str]) -> str:
    """`PORTAL_MODE`, or development. Raises ValueError for a mode that does not exist."""
    mode = env.get("PORTAL_MODE") or "development"
    if mode not in MODES:
        raise ValueError(f"PORTAL_MODE is {mode!r}; it can be {', '.join(MODES)}")
    return mode


def load(mode: str | None = None, env: Mapping[str, str] | None = None) -> Settings:
    """Everything Flask's config gets in this mode. Raises ValueError when production lacks a setting."""
    env = os.environ if env is None else env
    mode = mode or mode_from(env)
    of_mode = {"development": _development, "testing": _testing, "production": _production}[mode]
    return _common(env) | of_mode(env)


def missing_settings(env: Mapping[str, str]) -> list[str]:
    """What keeps the portal from running in production: one sentence per setting, empty when ready."""
    checks = {
        "DATABASE_URL": _database_problem,
        "SECRET_KEY": _secret_problem,
        **{name: _clinic_problem(what) for name, what, _ in CLINIC.values()},
        "PORTAL_BASE_URL": _base_url_problem,
        "PORTAL_FILES": _files_problem,
        "REDIS_URL": _redis_problem,
        "PORTAL_DEMO": _demo_problem,
        **dict.fromkeys(("PORT", "LIVE_PORT", "WEB_PROCESSES", "WEB_THREADS"), _number_problem),
        "PORTAL_PROXIES": _number_problem,
    }
    found = ((name, check(env.get(name, "").strip())) for name, check in checks.items())
    return [f"{name} {problem}" for name, problem in found if problem]


# --- modes --------------------------------------------------------------------------------------------------


def _common(env: Mapping[str, str]) -> Settings:
    port = int(env.get("PORT") or 8000)
    host = env.get("HOST") or "127.0.0.1"
    live_port = int(env.get("LIVE_PORT") or port + 1)
    reachable = "127.0.0.1" if host in {"0.0.0.0", "::", "*"} else host
    base_url = (env.get("PORTAL_BASE_URL") or f"http://{reachable}:{port}").rstrip("/")
    redis = env.get("REDIS_URL", "").strip()
    clinic = {key: env.get(name, "").strip() or demo for key, (name, _, demo) in CLINIC.items()}
    return {
        "MODE": "",
        "DEMO": False,
        "TESTING": False,
        "CLINIC": clinic,
        "CLINIC_NAME": clinic["name"],
        "BASE_URL": base_url,
        "LIVE_HOST": host,
        "LIVE_PORT": live_port,
        "LIVE_URL": env.get("PORTAL_LIVE_URL") or f"http://{reachable}:{live_port}",
        "REDIS_URL": redis or None,
        "RATELIMIT_STORAGE_URI": redis or "memory://",
        "TRUSTED_PROXIES": int(env.get("PORTAL_PROXIES") or 0),
        "IDLE_MINUTES": 30,
        "SESSION_COOKIE_NAME": "portal",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base_url.startswith("https://"),
        "PREFERRED_URL_SCHEME": urlsplit(base_url).scheme,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form left open over lunch can still be sent
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,  # a drawn signature travels as text in a form field
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "TZ_NAME": "Asia/Shanghai",
    }


def _development(env: Mapping[str, str]) -> Settings:
    var = var_folder(env)
    url = database_url(env.get("DATABASE_URL") or f"sqlite:///{var / 'portal.db'}")
    return {
        "MODE": "development",
        "DEMO": env.get("PORTAL_DEMO", "1") != "0",
        "DEMO_PASSWORD": DEMO_PASSWORD,
        "SECRET_KEY": env.get("SECRET_KEY") or _kept_secret(var / "secret"),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(url, env),
        "FILES_DIR": str(env.get("PORTAL_FILES") or var / "files"),
        "HUEY_FILE": str(var / "huey.db"),
        "DRAWN_DIR": str(var / "drawn"),  # regions the web processes have drawn for each other
    }


def _testing(env: Mapping[str, str]) -> Settings:
    """Every pytest process has its own database and files, so that they can run side by side."""
    process = env.get("PYTEST_XDIST_WORKER") or "main"
    var = var_folder(env) / "test"
    var.mkdir(parents=True, exist_ok=True)
    server = env.get("DATABASE_URL_TEST")
    url = f"{database_url(server)}_{process}" if server else f"sqlite:///{var / f'portal-{process}.db'}"
    return {
        "MODE": "testing",
        "TESTING": True,
        "DEMO_PASSWORD": DEMO_PASSWORD,
        "SECRET_KEY": "only-for-tests-and-long-enough-to-be-one",
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(url, env),
        "FILES_DIR": str(var / f"files-{process}"),
        "HUEY_FILE": str(var / f"huey-{process}.db"),
        "DRAWN_DIR": str(var / f"drawn-{process}"),
        "REDIS_URL": None,
        "RATELIMIT_STORAGE_URI": "memory://",
    }


def _production(env: Mapping[str, str]) -> Settings:
    problems = missing_settings(env)
    if problems:
        raise ValueError("Not ready for production:\n" + "\n".join(f"  - {problem}" for problem in problems))
    url = database_url(env["DATABASE_URL"].strip())
    base_url = env["PORTAL_BASE_URL"].strip().rstrip("/")
    return {
        "MODE": "production",
        "SECRET_KEY": env["SECRET_KEY"].strip(),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(url, env),
        "FILES_DIR": env["PORTAL_FILES"].strip(),
        "HUEY_FILE": str(Path(env["PORTAL_FILES"].strip()) / "huey.db"),
        "DRAWN_DIR": str(Path(env["PORTAL_FILES"].strip()) / "drawn"),
        "BASE_URL": base_url,
        "LIVE_URL": env.get("PORTAL_LIVE_URL") or f"{base_url}/live",
    }


# --- where things are ---------------------------------------------------------------------------------------


def var_folder(env: Mapping[str, str]) -> Path:
    """Where a development or test run keeps its data (`PORTAL_VAR`, else `var/`); made when absent."""
    var = Path(env.get("PORTAL_VAR") or ROOT / "var").resolve()
    var.mkdir(parents=True, exist_ok=True)
    return var


def database_url(url: str) -> str:
    """The address with the driver that is installed: psycopg 3 for every spelling of PostgreSQL."""
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        scheme = "postgresql+psycopg"
    return f"{scheme}{separator}{rest}"


def _engine_options(url: str, env: Mapping[str, str]) -> Settings:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 30}}
    return {
        "pool_size": int(env.get("WEB_THREADS") or 4),
        "max_overflow": 4,
        "pool_use_lifo": True,  # the connection used last has most of the statements prepared
        "connect_args": {"connect_timeout": 10, "application_name": "portal"},
    }


def _kept_secret(path: Path) -> str:
    """The secret of this folder: made once, readable by its owner only, the same in every process."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


# --- production's checks: what is wrong with a value, or nothing --------------------------------------------


def _database_problem(value: str) -> str:
    if not value:
        return "is missing: the address of the clinic's database, postgresql://user:password@host/name"
    if not database_url(value).startswith("postgresql+psycopg://"):
        return "must be a PostgreSQL address, postgresql://user:password@host/name"
    return ""


def _secret_problem(value: str) -> str:
    if not value:
        return 'is missing: make one with  python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
    if len(value) < SECRET_LENGTH or len(set(value)) < 10:
        return f"is too weak: at least {SECRET_LENGTH} random characters"
    return ""


def _clinic_problem(what: str) -> Callable[[str], str]:
    return lambda value: "" if value else f"is missing: the hospital's {what}; it stands on every contract"


def _base_url_problem(value: str) -> str:
    if not value:
        return "is missing: the address staff type into the browser, https://portal.clinic.example"
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        return "must be a web address such as https://portal.clinic.example"
    return ""


def _files_problem(value: str) -> str:
    if not value:
        return "is missing: the folder for sealed papers and pictures, outside the program's own folder"
    path = Path(value)
    if not path.is_absolute():
        return "must be an absolute path"
    if not path.is_dir():
        return f"names a folder that does not exist: {value}"
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return f"names a folder this user may not write to: {value}"
    return ""


def _redis_problem(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        return "must be a Redis address, redis://host:6379/0 (or be left out)"
    return ""


def _demo_problem(value: str) -> str:
    return "must not be set: a real clinic has no demo accounts" if value not in {"", "0"} else ""


def _number_problem(value: str) -> str:
    return "" if not value or value.isdecimal() else "must be a whole number"
