"""Two replicas behind HAProxy, with the very configuration that is shipped: what a visitor sees of a replica that dies,
and of one after the other started anew; and what the proxy tells replicas, and asks them."""

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
import yaml

from .conftest import ROOT, free_port, settled, start_cold, stop, until
from .test_browser import VALUE, scrubber
from .test_serving import sow

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"
NAMES = ("one", "two")


@pytest.fixture(scope="module")
def haproxy():
    path = os.environ.get("HAPROXY") or shutil.which("haproxy") or shutil.which("/usr/sbin/haproxy")
    if path is None:
        why = "deployment tests skipped: no HAProxy on the PATH (install it, or set HAPROXY to its path)"
        pytest.fail(why) if os.environ.get("REQUIRE_HAPROXY") else pytest.skip(why)
    return path


class Proxy:
    """HAProxy on a free port, and its socket for commands."""

    def __init__(self, program, folder, replicas, path=""):
        self.port, self.path, self.socket, self.log = free_port(), path, folder / "admin", folder / "proxy"
        told = {"BIND": f"127.0.0.1:{self.port}", "PATH": path, "ADMIN": str(self.socket)}
        told |= {name.upper(): f"127.0.0.1:{port}" for name, port in zip(NAMES, replicas, strict=True)}
        environment = os.environ | {f"EXPLORER_{name}": value for name, value in told.items()}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [program, "-f", CONFIGURATION], env=environment, stdout=log, stderr=subprocess.STDOUT
            )
        self.url = f"http://127.0.0.1:{self.port}{path}"
        until(lambda: self.process.poll() is not None or self.socket.exists())
        assert self.process.poll() is None, self.log.read_text()

    def say(self, command):
        with socket.socket(socket.AF_UNIX) as admin:
            admin.connect(str(self.socket))
            admin.sendall(f"{command}\n".encode())
            return b"".join(iter(lambda: admin.recv(65536), b"")).decode()

    def state(self, name, backend="warm"):
        rows = [line.split(",") for line in self.say("show stat -1 4 -1").splitlines() if line]
        return next(row[17] for row in rows if row[:2] == [backend, name])

    def drain(self, name):
        self.say(f"set server warm/{name} state drain")

    def ready(self, name):
        self.say(f"set server warm/{name} state ready")

    def end(self):
        self.process.kill()
        self.process.wait()
        self.socket.unlink(missing_ok=True)


# ------------------------------------------------------------------------------------------------ in the browser


class Replicas:
    """Two servers behind a proxy."""

    def __init__(self, program, folder):
        self.folder = folder
        self.ports = dict(zip(NAMES, (free_port(), free_port()), strict=True))
        self.processes = {name: self.start(name) for name in NAMES}
        self.proxy = Proxy(program, folder, self.ports.values())

    def start(self, name):
        return start_cold(self.folder / name, self.ports[name])

    def all_up(self):
        """Whoever is gone is started anew."""
        for name in NAMES:
            if self.processes[name].poll() is not None:
                self.processes[name] = self.start(name)
            self.proxy.ready(name)
        for name in NAMES:
            until(lambda name=name: self.proxy.state(name) == "UP")

    def end(self, name, how):
        self.processes[name].send_signal(how)
        self.processes[name].wait(30)


@pytest.fixture(scope="module")
def replicas(haproxy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("deploy")
    these = Replicas(haproxy, folder)
    yield these
    these.proxy.end()
    for process in these.processes.values():
        stop(process)
    for name in NAMES:
        assert "Traceback" not in (folder / name).read_text("utf-8")


@pytest.fixture
def visitor(tab, replicas):
    """Opens pages behind the proxy."""
    replicas.all_up()

    def open_path(path):
        tab.goto(replicas.proxy.url + path)
        settled(tab)
        return tab

    yield open_path
    tab.goto("about:blank")
    tab.context.clear_cookies(name="replica")
    tab.errors.clear()  # of a replica that was not there


def its_replica(page):
    return next((each["value"] for each in page.context.cookies() if each["name"] == "replica"), None)


def change_settings(page, seed, key):
    """Set the seed, and move the control by a key; returns the control's step and the page's address."""
    sow(page, seed)
    scrubber(page).focus()
    page.keyboard.press(key)
    page.wait_for_url("**threshold**")
    settled(page)
    return page.evaluate(VALUE), page.url


def auc(page):
    return re.search(r"AUC: ([0-9.]+)", page.locator(".scrub").inner_text())[1]


def holds(page, before):
    """The page comes back by itself with what it showed, and takes what is changed then."""
    step, url, area = before
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=30_000)
    settled(page)
    assert (page.evaluate(VALUE), page.url, auc(page)) == (step, url, area)


def test_a_page_whose_replica_is_killed_comes_back_on_the_other_with_its_settings(visitor, replicas):
    page = visitor("/roc_auc")
    before = (*change_settings(page, "7", "Home"), auc(page))
    first = its_replica(page)
    replicas.end(first, signal.SIGKILL)
    until(lambda: its_replica(page) not in (None, first) or page.wait_for_timeout(100))
    holds(page, before)
    area = auc(page)
    assert change_settings(page, "9", "End")[1] != before[1]
    assert auc(page) != area
    assert its_replica(page) != first


def test_while_one_replica_after_the_other_is_started_anew_no_visitor_loses_a_setting(visitor, replicas):
    page = visitor("/roc_auc")
    before = (*change_settings(page, "8", "End"), auc(page))
    first = its_replica(page)
    for name in (first, next(name for name in NAMES if name != first)):
        other = next(each for each in NAMES if each != name)
        replicas.proxy.drain(name)
        until(lambda name=name: replicas.proxy.state(name).startswith("DRAIN"))
        with urllib.request.urlopen(replicas.proxy.url) as answer:  # who comes now goes to the other
            assert f"replica={other}" in answer.headers["Set-Cookie"]
        assert its_replica(page) == name
        assert page.request.get(f"{replicas.proxy.url}/icon.svg").ok
        assert its_replica(page) == name  # who is there stays
        replicas.end(name, signal.SIGTERM)
        until(lambda name=name: its_replica(page) != name or page.wait_for_timeout(100))
        holds(page, before)
        replicas.all_up()
    assert its_replica(page) == first


# ------------------------------------------------------------------------------------- what the proxy does and asks


@contextmanager
def told(name, path=""):
    """A replica that answers with its name and what it was told; `warm` is what it says when it is asked."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            codes = {f"{path}/healthz": 200 if server.warm else 503, f"{path}/_stcore/health": 200}
            body = "\n".join([name, self.path, *(f"{each}: {value}" for each, value in self.headers.items())]).encode()
            self.send_response(codes.get(self.path, 200 if self.path.startswith(f"{path}/") else 404))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.warm = True
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a check hangs up without a word
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(address, **headers):
    request = urllib.request.Request(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode().splitlines()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode().splitlines()


def test_a_replica_is_told_who_asks_and_how_below_a_path_as_well(haproxy, tmp_path):
    with told("one", "/explorer") as one, told("two", "/explorer") as two:
        proxy = Proxy(haproxy, tmp_path, (one.server_port, two.server_port), "/explorer")
        try:
            time.sleep(1)
            assert {proxy.state(name) for name in NAMES} == {"UP"}
            forged = {"X_Forwarded_For": "1.2.3.4", "X_Forwarded_Proto": "https", "Host": "school.org"}
            status, lines = ask(f"{proxy.url}/roc_auc?seed=7", **forged)
            assert (status, lines[1]) == (200, "/explorer/roc_auc?seed=7")
            said = dict(line.lower().split(": ", 1) for line in lines[2:])
            given = said["x-forwarded-for"], said["x-forwarded-proto"], said["host"]
            assert given == ("127.0.0.1", "http", "school.org")
            for name in NAMES:  # a visit stays where it is, and the replica knows nothing of the proxy's cookie
                for _ in range(3):
                    lines = ask(f"{proxy.url}/", Cookie=f"replica={name}; other=1")[1]
                    assert lines[0] == name
                    assert "cookie: other=1" in lines
        finally:
            proxy.end()


def test_visits_go_to_replicas_that_are_warm_and_while_there_are_none_to_those_that_are_there(haproxy, tmp_path):
    with told("one") as one, told("two") as two:
        one.warm = False
        proxy = Proxy(haproxy, tmp_path, (one.server_port, two.server_port))

        def who():
            return {ask(f"{proxy.url}/")[1][0] for _ in range(6)}

        try:
            until(lambda: proxy.state("one") == "DOWN")
            assert who() == {"two"}
            assert ask(f"{proxy.url}/", Cookie="replica=one")[1][0] == "two"
            two.warm = False
            until(lambda: proxy.state("two") == "DOWN")
            assert who() == {"one", "two"}
            one.warm = True
            until(lambda: proxy.state("one") == "UP")
            assert who() == {"one"}
        finally:
            proxy.end()
    proxy = Proxy(haproxy, tmp_path, (free_port(), free_port()))
    try:
        until(lambda: proxy.state("two", "cold") == "DOWN")
        status, lines = ask(f"{proxy.url}/roc_auc")
        assert status == 503
        assert "The explorer is being started." in lines[0]
    finally:
        proxy.end()


# ------------------------------------------------------------------------------------------------- the containers


@pytest.mark.parametrize("path", ["", "/explorer"])
def test_a_container_is_well_once_its_server_is_warm(path):
    said = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    check = shlex.split(re.search(r"^HEALTHCHECK .*?CMD (.*)$", said, re.MULTILINE)[1])
    with told("one", path) as one:
        given = {"STREAMLIT_SERVER_PORT": str(one.server_port), "STREAMLIT_SERVER_BASE_URL_PATH": path}

        def well():
            return subprocess.run([sys.executable, *check[1:]], env=os.environ | given, capture_output=True).returncode

        assert well() == 0
        one.warm = False
        assert well() == 1


def test_the_containers_are_those_that_the_proxy_knows():
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
    assert set(services) == {*NAMES, "proxy", "redis"}
    said = (ROOT / "Containerfile").read_text("utf-8")
    port = re.search(r"STREAMLIT_SERVER_PORT=(\d+)", said)[1]
    for name in NAMES:
        assert services["proxy"]["environment"][f"EXPLORER_{name.upper()}"] == f"{name}:{port}"
        replica = services[name]
        assert replica["image"] == "explorer"
        assert replica["environment"]["STREAMLIT_SERVER_BASE_URL_PATH"] == "${EXPLORER_PATH:-}"
        assert replica["environment"]["EXPLORER_REDIS"] == "redis://redis:6379/0"
    (build,) = [replica["build"] for replica in map(services.get, NAMES) if "build" in replica]
    assert (ROOT / "deploy" / build["context"] / build["dockerfile"]).exists()
    configuration = CONFIGURATION.read_text("utf-8")
    for backend in ("warm", "cold"):
        part = re.search(rf"^backend {backend}\n(.*?)(?=^\S|\Z)", configuration, re.MULTILINE | re.DOTALL)[1]
        assert re.findall(r"^ +server (\w+) .* cookie (\w+)$", part, re.MULTILINE) == [(name, name) for name in NAMES]
    assert 'bind "${EXPLORER_BIND[*]-:8500}"' in configuration
    assert services["proxy"]["ports"][0].endswith(":8500")
