"""The addresses, as the contract says: what each gives and refuses, and that no answer comes out before its time."""

import csv
import io
import re
import threading
import time

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from rooms import hub as hubs
from rooms import routes
from rooms.hub import Hub
from rooms.store import Redis, Sqlite
from ui.serving import Answers

from .conftest import CURVE, room_of
from .serving import Client, opened, serving, states, step


@pytest.fixture(params=["", "/explorer"])
def base(request):
    return request.param


@pytest.fixture
def client(base, tmp_path, monkeypatch):
    """The routes as the server has them, over a store of their own."""
    monkeypatch.setattr(routes, "hub", Hub(lambda: Sqlite(tmp_path / "rooms.db")))
    monkeypatch.setattr(routes, "limits", routes.Limits())
    app = Starlette(routes=routes.routes(base), middleware=[Middleware(Answers, pages=frozenset(), html="")])
    with serving(app) as served, Client(f"{served.url}{base}/") as client:
        client.served = served
        yield client
        routes.hub.end()


def test_a_room_is_opened_by_its_slug(client):
    said = client.post("room", json={"slug": "roc_auc"})
    assert said.status_code == 200
    assert set(said.json()) == {"code", "secret"}
    assert re.fullmatch("[CDFHJKMNPRTVWX]{4}", said.json()["code"])
    assert len(said.json()["secret"]) >= 32


def test_a_vote_is_kept_and_counted_and_comes_out_when_it_may(client):
    code, secret = opened(client)
    assert step(client, code, secret, "vote") == {"step": "vote", "round": 1}
    right = "auc_stays_precision_falls"
    for device, choice in (("a", right), ("b", "auc_falls_precision_falls"), ("b", right)):
        said = client.post(f"room/{code}/vote", json={"device": device, "round": 1, "choice": choice})
        assert (said.status_code, said.json()) == (200, {"round": 1})
    assert [row["vote"] for row in rows(client, code)] == ["", ""]
    assert all(row["vote"].startswith("AUC stays") for row in rows(client, code, secret))
    hers = client.get(f"room/{code}/report.csv", headers={"authorization": f"Bearer {secret}"})
    assert b"AUC stays" in hers.content
    step(client, code, secret, "closed")
    late = client.post(f"room/{code}/vote", json={"device": "a", "round": 1, "choice": right})
    assert (late.status_code, late.json()["error"]) == (409, "This vote is not open.")
    step(client, code, secret, "reveal")
    assert [(row["round"], row["voter"], row["right"]) for row in rows(client, code)] == [
        ("1", "1", "yes"),
        ("1", "2", "yes"),
    ]


def rows(client, code, secret=""):
    said = client.get(f"room/{code}/report.csv", params={"secret": secret} if secret else {})
    assert said.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(said.content.decode("utf-8-sig"))))


def test_a_report_is_no_formula(client):
    code, _ = opened(client)
    routes.hub.store.change(code, lambda room: room_of(opened=room.opened).to("vote"))
    client.post(f"room/{code}/vote", json={"device": "a", "round": 1, "choice": "b"})
    routes.hub.store.change(code, lambda room: room.to("split"))
    assert [row["vote"] for row in rows(client, code)] == ["'=Two"]


def test_only_who_has_the_secret_moves_a_room_and_reads_the_notes(client):
    code, secret = opened(client)
    for path, more in (("control", {"to": "next"}), ("notes", {})):
        wrong = client.post(f"room/{code}/{path}", json={"secret": "x" * 32, **more})
        assert (wrong.status_code, wrong.json()["error"]) == (403, "This is not the secret of this room.")
        odd = client.post(f"room/{code}/{path}", json={"secret": "\ud800", **more})  # half of a letter
        assert odd.status_code == 403
    assert step(client, code, secret, "next")["step"] == "think"
    assert step(client, code, secret, "back")["step"] == "lobby"
    for name in ("vote2", "second vote", "Second Vote", "second", "vote 2", "second_vote"):
        assert step(client, code, secret, name) == {"step": "vote2", "round": 2}
    bad = client.post(f"room/{code}/control", json={"secret": secret, "to": "nowhere"})
    assert (bad.status_code, bad.json()["error"][:34]) == (400, "to must be next, back or one of lo")
    notes = client.post(f"room/{code.lower()}/notes", json={"secret": secret}).json()
    assert notes["next"] == "reveal"
    assert set(notes["script"]) == set(routes.machine.STEPS)


BAD = [
    ("room", b"{", 400, "must be JSON"),
    ("room", b"[" * 4000, 400, "must be JSON"),
    ("room", b"\xff\xfe", 400, "must be JSON"),
    ("room", b"[]", 400, "must be an object"),
    ("room", b"{}", 400, "slug must be a text"),
    ("room", b'{"slug": 3}', 400, "slug must be a text"),
    ("room", b'{"slug": "no"}', 400, "slug must name a question"),
    ("room", b'{"slug": "roc_auc", "ask": "no"}', 400, "ask must be draw, "),
    ("room", b'{"slug": "roc_auc", "more": 1}', 400, "'more' is not known here"),
    ("room", b'{"slug": "%s"}' % (b"x" * 5000), 413, "at most 4,096 bytes"),
    ("room/{code}/vote", b'{"round": 1, "choice": "a"}', 400, "device must be a text"),
    ("room/{code}/vote", b'{"device": "a/b", "round": 1, "choice": "a"}', 400, "device must be 1 to 64 letters"),
    ("room/{code}/vote", b'{"device": "a", "round": 3, "choice": "a"}', 400, "round must be 1 or 2"),
    ("room/{code}/vote", b'{"device": "a", "round": true, "choice": "a"}', 400, "round must be 1 or 2"),
    ("room/{code}/vote", b'{"device": "a", "round": 1}', 400, "one of choice, value and curve"),
    ("room/{code}/vote", b'{"device": "a", "round": 1, "choice": "a", "value": 1}', 400, "one of choice, value and"),
    ("room/{code}/vote", b'{"device": "a", "round": 1, "choice": "z"}', 400, "choice must be one of"),
    ("room/{code}/vote", b'{"device": "a", "round": 1, "value": 2}', 400, "takes a choice, not a value"),
    ("room/{code}/vote", b'{"device": "a", "round": 1, "curve": [1]}', 400, "takes a choice, not a curve"),
    ("room/{code}/vote", b'{"device": "a", "round": 2, "choice": "a"}', 409, "not open"),
    ("room/ZZZZ/vote", b'{"device": "a", "round": 1, "choice": "a"}', 404, "There is no room"),
    ("room/{code}/control", b'{"secret": "a"}', 400, "to must be a text"),
    ("room/ZZZZ/control", b'{"secret": "a", "to": "next"}', 404, "There is no room"),
    ("room/ZZZZ/notes", b'{"secret": "a"}', 404, "There is no room"),
]


@pytest.mark.parametrize(("path", "sent", "status", "said"), BAD)
def test_what_is_wrong_is_said_in_one_sentence(client, path, sent, status, said):
    code, secret = opened(client)
    step(client, code, secret, "vote")
    answer = client.post(path.format(code=code), data=sent)
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert answer.json()["error"].endswith((".", ":"))


@pytest.mark.parametrize(
    "path", ["room/ZZZZ/events", "room/ZZZZ/report.csv", "room/ZZZZ/curves", "j/ZZZZ", "live/ZZZZ"]
)
def test_of_a_room_that_there_is_not_nothing_is_told(client, path):
    assert client.get(path).status_code == 404
    assert client.get("rooms/routes.py").status_code == 404
    page = client.get("j/ZZZZ", headers={"accept": "text/html"})
    assert (page.status_code, "There is no room of that code" in page.text) == (404, True)


def test_an_address_that_is_asked_otherwise_says_how(client):
    for path, method in [("room", "put"), ("room/ABCD/vote", "delete"), ("j/ABCD", "post"), ("teach", "post")]:
        answer = getattr(client, method)(path)
        assert answer.status_code == 405
        assert answer.json()["error"].startswith("This address is asked by ")


def test_codes_cannot_be_tried_one_after_the_other_but_who_is_in_a_room_stays(client):
    code, secret = opened(client)
    step(client, code, secret, "vote")
    choice = {"round": 1, "choice": "auc_stays_precision_falls"}
    client.post(f"room/{code}/vote", json={"device": "a", **choice})
    told = [client.get(f"j/{a}{b}ZZ").status_code for a in "CDFHJKM" for b in "CDFHJKM"]
    assert told[:40] == [404] * 40
    assert told[40:] == [429] * 9
    assert client.get(f"j/{code}").status_code == 429  # or a guess that is right would show
    assert [client.get(path).status_code for path in (f"teach/{code}", "teach/ZZZZ", f"live/{code}")] == [200] * 3
    assert client.get(f"room/{code}/events?secret=no").status_code == 429
    assert client.post(f"room/{code}/vote", json={"device": "b", **choice}).status_code == 429
    assert client.post(f"room/{code}/vote", json={"device": "a", **choice}).status_code == 200
    assert step(client, code, secret, "closed")["step"] == "closed"


def test_who_votes_without_end_or_opens_rooms_without_end_is_told_to_wait(client, monkeypatch):
    code, secret = opened(client)
    step(client, code, secret, "vote")
    vote = {"device": "a", "round": 1, "choice": "auc_stays_precision_falls"}
    told = [client.post(f"room/{code}/vote", json=vote).status_code for _ in range(40)]
    assert told[:20] == [200] * 20
    assert 429 in told
    assert client.post(f"room/{code}/vote", json=vote | {"device": "b"}).status_code == 200
    monkeypatch.setattr(routes, "store", None)
    told = [client.post("room", json={"slug": "mlops"}).status_code for _ in range(70)]
    assert told[:50] == [200] * 50
    assert told[-1] == 429


def test_a_limit_fills_again(monkeypatch):
    limit, now = routes.Limit(2, 10.0), [0.0]
    monkeypatch.setattr(routes.time, "monotonic", lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    now[0] = 10.1
    assert [limit.take("a") for _ in range(2)] == [True, False]
    now[0] = 1e6
    limit.until |= {f"{each}": 0.0 for each in range(20_001)}
    assert limit.take("a")
    assert len(limit.until) == 1


@pytest.mark.parametrize(
    ("host", "who"),
    [("1.2.3.4", "1.2.3.4"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("local", "local"), (None, "")],
)
def test_who_asks_is_an_address_or_a_network_of_many(host, who):
    scope = {"type": "http", "client": (host, 1) if host else None}
    assert routes.address(routes.Request(scope)) == who


def test_curves_come_out_with_the_split(client):
    code, _ = opened(client)
    routes.hub.store.change(code, lambda room: room_of(CURVE, CURVE, room.opened).to("vote"))
    for device, curve in (("a", [0, 0.5, 1]), ("b", [None, 0.1, 0.2])):
        assert client.post(f"room/{code}/vote", json={"device": device, "round": 1, "curve": curve}).ok
    assert client.get(f"room/{code}/curves").status_code == 409
    routes.hub.store.change(code, lambda room: room.to("split"))
    assert client.get(f"room/{code}/curves").json() == [[0.0, 0.5, 1.0], [None, 0.1, 0.2]]


def test_who_types_the_address_off_the_wall_types_the_code_next(client):
    code, _ = opened(client)
    assert client.get("j").url.endswith("/j/")
    assert 'name="code"' in client.get("j/").text
    joined = client.get("j/", params={"code": f" {code.lower()[:2]} {code.lower()[2:]}"})
    assert (joined.status_code, joined.url.rpartition("/")[2]) == (200, code)
    assert client.get("j/", params={"code": "//evil.org/..%2f"}).url.rpartition("/j/")[2] == "EVILORGF"


def test_phones_pages_are_light_and_carry_the_policy_of_this_host(client):
    code, _ = opened(client)
    page, script = client.get(f"j/{code}"), client.get("rooms/phone.js")
    assert len(page.content) + len(script.content) <= 10_000
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text
    assert re.findall(r'(?:src|href)="([^"]+)"', page.text) == ["data:,", "../rooms/phone.js"]
    again = client.get("rooms/phone.js", headers={"if-none-match": script.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"live/{code}").status_code == client.get(f"teach/{code}").status_code == 200


def test_the_page_that_opens_a_room_says_of_what(client):
    page = client.get("teach?slug=roc_auc").text
    assert "What are the ROC curve and AUC" in page
    assert 'data-draw="draw"' in page
    assert 'data-draw=""' in client.get("teach?slug=mlops").text
    assert client.get("teach?slug=<b>").status_code == 404


def test_where_rooms_cannot_be_kept_it_is_said(client, monkeypatch, caplog):
    monkeypatch.setattr(routes, "hub", Hub(lambda: Redis("redis://127.0.0.1:1/0")))
    monkeypatch.setattr(Redis, "watch", lambda *_: None)
    said = client.post("room", json={"slug": "roc_auc"})
    assert (said.status_code, said.json()["error"][:31]) == (503, "Rooms cannot be reached just no")
    vote = {"device": "a", "round": 1, "choice": "a"}
    assert client.post("room/KMPT/vote", json=vote).status_code == 503


def test_all_votes_that_come_at_once_are_kept(client):
    code, secret = opened(client)
    step(client, code, secret, "vote")
    failed = []

    def cast(number):
        vote = {"device": f"d{number}", "round": 1, "choice": "auc_stays_precision_falls"}
        if client.post(f"room/{code}/vote", json=vote).status_code != 200:
            failed.append(number)

    threads = [threading.Thread(target=cast, args=(number,)) for number in range(60)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    assert routes.hub.store.look(code).voted == (60, 0)


def test_the_secret_is_in_nothing_that_a_phone_gets(client):
    code, secret = opened(client)
    lesson_seen = [client.get(f"j/{code}").text, client.get(f"live/{code}").text, client.get("rooms/phone.js").text]
    assert not [text for text in lesson_seen if secret in text]


def test_every_stream_has_each_state_and_a_slow_one_the_newest(client):
    code, secret = opened(client)
    with client.get(f"room/{code}/events", stream=True) as one, client.get(f"room/{code}/events", stream=True) as two:
        assert one.headers["content-type"].startswith("text/event-stream")
        first, second = states(one), states(two)
        assert next(first) == next(second)
        seen = []
        for name in ("think", "vote", "closed", "split", "talk", "vote2", "reveal", "explore"):
            step(client, code, secret, "next")
            state = next(first)
            assert state["step"] == name
            seen.append(state["version"])
        assert seen == sorted(set(seen))
        assert next(state for state in second if state["step"] == "explore")["scene"] == "scene/roc_auc/rare"


def test_who_joins_and_who_votes_is_counted(client):
    code, secret = opened(client)
    step(client, code, secret, "vote")
    with client.get(f"room/{code}/events", stream=True) as projector:
        told = states(projector)
        assert (next(told)["joined"], 0) == (0, 0)
        for _ in range(2):  # one who leaves and returns is one
            with client.get(f"room/{code}/events?device=a", stream=True) as phone:
                assert next(states(phone))["joined"] == 1
        client.post(f"room/{code}/vote", json={"device": "b", "round": 1, "choice": "auc_stays_precision_falls"})
        assert next(state for state in told if state["voted"] == 1)["joined"] == 2
    assert client.get(f"room/{code}/events?device=<b>").status_code == 400


def test_a_silent_stream_is_kept_alive_and_a_room_whose_hours_are_over_ends(client, monkeypatch):
    monkeypatch.setattr(hubs, "KEEP_ALIVE", 0.1)
    code, _ = opened(client)
    with client.get(f"room/{code}/events", stream=True) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert next(line for line in lines if line.startswith(b":")) == b": still here"
        routes.hub.store.now = lambda: time.time() + 12 * 3600
        assert next(line for line in lines if line.startswith(b"event")) == b"event: over"
        assert [line for line in lines if line.startswith(b"event")] == []
    assert client.get(f"room/{code}/events").status_code == 404


def test_streams_end_when_the_server_does(client):
    code, _ = opened(client)
    with client.get(f"room/{code}/events", stream=True) as stream:
        told = states(stream)
        assert next(told)["step"] == "lobby"
        client.served.server.should_exit = True
        routes.hub.end()
        assert list(told) == []
        client.served.thread.join(20)
        assert not client.served.thread.is_alive()


def test_a_room_that_nobody_watches_any_more_is_let_go(client):
    code, _ = opened(client)
    with client.get(f"room/{code}/events", stream=True) as stream:
        told = states(stream)
        assert next(told)["step"] == "lobby"
        assert code in routes.hub.rooms
    for _ in range(200):
        if not routes.hub.rooms and not routes.hub.streams:
            return
        time.sleep(0.05)
    raise AssertionError(routes.hub.rooms)


def test_there_are_places_for_so_many_streams(client, monkeypatch):
    code, _ = opened(client)
    monkeypatch.setattr(routes, "STREAMS", 0)
    assert client.get(f"room/{code}/events").status_code == 503


def test_streams_outlast_a_store_that_is_away(client, monkeypatch):
    code, _ = opened(client)
    with client.get(f"room/{code}/events", stream=True) as stream:
        told = states(stream)
        next(told)
        look, away = routes.hub.store.look, [True]

        def looked(code):
            if away:
                away.clear()
                raise OSError("gone")
            return look(code)

        monkeypatch.setattr(routes.hub.store, "look", looked)
        routes.hub.store.change(code, lambda room: room.to("vote"))
        assert next(told)["step"] == "vote"
