"""compose.yaml says what is so: its commands exist, its settings are described, its ports and bounds agree."""

import importlib
import re
import shlex
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from granian.cli import cli

from tests.house.test_walls import ROOT

TOLD = (ROOT / "compose.yaml").read_text("utf-8")
COMPOSE = yaml.safe_load(TOLD)
SERVICES = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image", "").startswith("community:")}
CADDYFILE = COMPOSE["configs"]["caddyfile"]["content"].replace("$$", "$")
README = (ROOT / "README.md").read_text("utf-8")
# What other people's images read.
THEIRS = {"POSTGRES_USER", "POSTGRES_DB", "discovery.type", "xpack.security.enabled", "ES_JAVA_OPTS"}


def commands(service):
    """The commands of a service, each as a list of words."""
    words = shlex.split(service["command"])
    lines = words[2].split("&&") if words[:2] == ["sh", "-c"] else [service["command"]]
    return [shlex.split(line) for line in lines]


def complaint(words):
    """Why a command cannot run, or nothing."""
    if words[:2] == ["python", "manage.py"]:
        if words[2] not in get_commands():
            return f"no command {words[2]}"
        app = get_commands()[words[2]]
        command = load_command_class(app, words[2]) if isinstance(app, str) else app
        try:
            command.create_parser("manage.py", words[2]).parse_args(words[3:])
        except Exception as error:
            return str(error)
        return None
    # by its own script it would find ip2region's beside it, under the name of that one's package
    if words[:3] == ["python", "-m", "granian"]:
        known = {option for param in cli.params for option in (*param.opts, *param.secondary_opts)}
        unknown = [word for word in words if word.startswith("--") and word not in known]
        module, name = words[-1].split(":")
        return (
            f"unknown {unknown}" if unknown else None if hasattr(importlib.import_module(module), name) else words[-1]
        )
    return f"unknown program {words[0]}"


def port_of(words):
    return int(words[words.index("--port") + 1])


def test_ops_01_every_command_of_compose_exists():
    assert OURS.keys() == {"prepare", "pages", "sockets", "worker"}
    for name, service in OURS.items():
        for words in commands(service):
            assert complaint(words) is None, f"{name}: {complaint(words)}"


@pytest.mark.parametrize(
    "line", ["python manage.py nothing", "python manage.py serve --gate 1", "python -m granian --nothing community.wsgi:application",
             "python -m granian community.wsgi:nothing", "granian community.wsgi:application", "perl"]
)  # fmt: skip
def test_ops_01_a_command_that_does_not_exist_is_found_control(line):
    assert complaint(shlex.split(line))


def test_ops_01_every_setting_of_compose_is_in_the_readme():
    names = {name for service in SERVICES.values() for name in service.get("environment", {})} - THEIRS
    names |= set(re.findall(r"\{\$(\w+)\}", CADDYFILE)) | set(re.findall(r"\$\{(\w+)", TOLD))
    example = re.search(r"```sh\n(# \.env\n.*?)```", README, re.S).group(1)
    names |= set(re.findall(r"^#? ?([A-Z_]+)=", example, re.M))
    assert {"SITE_HOST", "SECRET_KEY", "DATABASE_URL", "POSTGRES_PASSWORD", "METRICS_TOKEN"} <= names
    assert not [name for name in sorted(names) if f"`{name}`" not in README]


def test_ops_01_ports_and_addresses_agree():
    for name in ("pages", "sockets"):
        port = port_of(commands(OURS[name])[0])
        assert f"http://127.0.0.1:{port}/health/" in " ".join(OURS[name]["healthcheck"]["test"])
        assert re.search(rf"reverse_proxy .*\b{name}:{port}( {{)?$", CADDYFILE, re.M)
    assert all(host in SERVICES for host in re.findall(r"reverse_proxy (?:@\w+ )?(\w+):", CADDYFILE))
    assert OURS["pages"]["environment"]["REDIS_URL"].startswith("redis://redis:")
    network = COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert OURS["pages"]["environment"]["TRUSTED_PROXIES"] == f"{network},${{TRUSTED_PROXIES:-}}"
    base, own = (
        urlsplit(re.sub(r"\$\{\w+:\?\}", "x", OURS["pages"]["environment"]["DATABASE_URL"])),
        SERVICES["postgres"]["environment"],
    )
    assert (base.hostname, base.path[1:]) == ("postgres", own["POSTGRES_DB"])
    assert base.username == own["POSTGRES_USER"]


def test_ops_01_bodies_are_bounded_at_the_proxy_as_behind_it():
    files, others = (int(size) * 1_000_000 for size in re.findall(r"max_size (\d+)MB", CADDYFILE))
    assert files >= settings.LARGE_BODY_LIMIT
    assert others >= settings.BODY_LIMIT
    assert "respond @inside 404" in CADDYFILE


def test_ops_01_a_body_that_drips_holds_no_page_up():
    """Large ones go where BodyGuard bounds their time and number, the others are handed on whole."""
    assert commands(OURS["sockets"])[0][:3] == ["python", "manage.py", "serve"]
    assert "reverse_proxy @files sockets:" in CADDYFILE
    (whole,) = re.findall(r"reverse_proxy pages:\d+ {\s*request_buffers (\d+)MB", CADDYFILE)
    assert int(whole) * 1_000_000 >= settings.BODY_LIMIT
    at_once = int(re.search(r"LARGE_BODIES:-(\d+)", OURS["sockets"]["environment"]["LARGE_BODIES"])[1])
    assert at_once * settings.LARGE_BODY_LIMIT < (int(SERVICES["sockets"]["mem_limit"][:-1]) - 216) * 1_000_000


def test_ops_01_versions_are_pinned_and_memory_stays_under_two_gigabytes():
    for name, service in SERVICES.items():
        assert re.search(r":\d+\.\d+\.?\d*[\w.-]*$", service["image"]), name
        assert service["mem_limit"].endswith("m"), name
    assert re.search(r"^FROM python:\d+\.\d+\.\d+-", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    bounded = {name: int(service["mem_limit"][:-1]) for name, service in SERVICES.items() if "profiles" not in service}
    before = bounded.pop("prepare")  # it has ended before the others begin
    assert sum(bounded.values()) < 2048
    assert before < 2048 - bounded["postgres"]
    assert all(
        "healthcheck" in SERVICES[name] for name in ("pages", "sockets", "worker", "postgres", "redis", "elasticsearch")
    )


def test_ops_01_the_proxy_understands_its_file(tmp_path):
    caddy = shutil.which("caddy")
    if not caddy:
        pytest.skip("Caddy is missing")
    path = tmp_path / "Caddyfile"
    path.write_text(CADDYFILE)
    done = subprocess.run(
        [caddy, "adapt", "--config", str(path), "--adapter", "caddyfile"], env={"SITE_HOST": "a.example.com", "HOME": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "sockets:8001" in done.stdout
