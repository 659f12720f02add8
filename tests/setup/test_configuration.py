"""What the portal needs from its environment, and what it says when that is not there."""

import os
import subprocess
from pathlib import Path

import pytest

import config

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def complete(tmp_path):
    return {
        "DATABASE_URL": "postgresql://portal:secret@127.0.0.1/portal",
        "SECRET_KEY": "uX3fLr8Zq1Wm9sTb5Kc7Yv2Nd4Hg6Pj0EaRo",
        "PORTAL_CLINIC_NAME": "和美医疗美容医院",
        "PORTAL_CLINIC_CREDIT_CODE": "91310000MA1FL0000X",
        "PORTAL_CLINIC_LICENCE": "PDY31010000000017D2152",
        "PORTAL_CLINIC_ADDRESS": "上海市静安区南京西路 1 号",
        "PORTAL_CLINIC_PHONE": "021-60000000",
        "PORTAL_BASE_URL": "https://portal.clinic.example",
        "PORTAL_FILES": str(tmp_path),
    }


def test_a_complete_environment_lacks_nothing(complete):
    assert config.missing_settings(complete) == []


def test_every_missing_setting_is_named_at_once(complete):
    named = {problem.split()[0] for problem in config.missing_settings({})}
    assert named == complete.keys()


@pytest.mark.parametrize(
    "name,value,says",
    [
        ("DATABASE_URL", "sqlite:///portal.db", "PostgreSQL"),
        ("DATABASE_URL", "   ", "missing"),
        ("SECRET_KEY", "short", "weak"),
        ("SECRET_KEY", "a" * 64, "weak"),
        ("PORTAL_CLINIC_NAME", " ", "missing"),
        ("PORTAL_BASE_URL", "portal.clinic.example", "web address"),
        ("PORTAL_BASE_URL", "ftp://portal.clinic.example", "web address"),
        ("PORTAL_BASE_URL", "https://portal.clinic.example/?a=1", "web address"),
        ("PORTAL_FILES", "var/files", "absolute"),
        ("PORTAL_FILES", "/nowhere/at/all", "does not exist"),
        ("REDIS_URL", "http://127.0.0.1:6379", "Redis"),
        ("PORTAL_DEMO", "1", "demo"),
        ("PORT", "eighty", "whole number"),
        ("WEB_PROCESSES", "-2", "whole number"),
        ("PORTAL_PROXIES", "one", "whole number"),
    ],
)
def test_a_wrong_setting_is_named_with_its_reason(complete, name, value, says):
    (problem,) = config.missing_settings(complete | {name: value})
    assert problem.startswith(name)
    assert says in problem


def test_the_secret_never_stands_in_a_message(complete):
    problems = config.missing_settings(complete | {"SECRET_KEY": "hunter2-hunter2"})
    assert "hunter2" not in " ".join(problems)


def test_production_refuses_to_load_with_a_setting_missing(complete):
    del complete["SECRET_KEY"]
    with pytest.raises(ValueError, match="SECRET_KEY is missing"):
        config.load("production", complete)


def test_production_has_no_demo_and_secure_cookies(complete):
    settings = config.load("production", complete)
    assert settings["DEMO"] is False
    assert "DEMO_PASSWORD" not in settings
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["SQLALCHEMY_DATABASE_URI"].startswith("postgresql+psycopg://portal:")
    assert settings["LIVE_URL"] == "https://portal.clinic.example/live"


def test_production_prints_the_clinic_of_its_licence_on_papers(complete):
    clinic = config.load("production", complete)["CLINIC"]
    assert clinic["licence"] == complete["PORTAL_CLINIC_LICENCE"]
    assert not {demo for *_, demo in config.CLINIC.values()} & set(clinic.values())


@pytest.mark.parametrize("mode", config.MODES)
def test_every_mode_answers_for_the_same_settings(mode, complete, tmp_path):
    env = complete | {"PORTAL_VAR": str(tmp_path)}
    settings = config.load(mode, env)
    always = {
        "SECRET_KEY",
        "SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_ENGINE_OPTIONS",
        "FILES_DIR",
        "HUEY_FILE",
        "DEMO",
        "CLINIC_NAME",
        "BASE_URL",
        "LIVE_URL",
        "IDLE_MINUTES",
        "MAX_CONTENT_LENGTH",
        "TZ_NAME",
    }
    assert always <= settings.keys()
    assert settings["MODE"] == mode
    assert settings["SESSION_COOKIE_HTTPONLY"] is True
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_the_development_secret_is_kept_and_private(tmp_path):
    env = {"PORTAL_VAR": str(tmp_path)}
    first = config.load("development", env)["SECRET_KEY"]
    assert config.load("development", env)["SECRET_KEY"] == first
    assert len(first) >= config.SECRET_LENGTH
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_two_test_processes_never_share_a_database(tmp_path):
    env = {"PORTAL_VAR": str(tmp_path), "DATABASE_URL_TEST": "postgres://portal@127.0.0.1:5433/portal"}
    uris = {
        config.load("testing", env | {"PYTEST_XDIST_WORKER": worker})["SQLALCHEMY_DATABASE_URI"]
        for worker in ("gw0", "gw1")
    }
    assert uris == {f"postgresql+psycopg://portal@127.0.0.1:5433/portal_{worker}" for worker in ("gw0", "gw1")}


def test_an_unknown_mode_is_refused():
    with pytest.raises(ValueError, match="staging"):
        config.mode_from({"PORTAL_MODE": "staging"})


@pytest.mark.parametrize(
    "url,expected",
    [
        ("postgres://h/d", "postgresql+psycopg://h/d"),
        ("postgresql://h/d", "postgresql+psycopg://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg://h/d"),
        ("sqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
    ],
)
def test_every_spelling_of_postgresql_gets_the_installed_driver(url, expected):
    assert config.database_url(url) == expected


def test_starting_in_production_lists_everything_missing_and_starts_nothing():
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    run = subprocess.run(
        [ROOT / "bin" / "run", "--production"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    for problem in config.missing_settings({}):
        assert problem in run.stderr
    assert "Preparing" not in run.stdout
