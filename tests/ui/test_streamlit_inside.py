"""What reaches into Streamlit: each fails clearly when an upgrade moves what it holds on to."""

import asyncio
import inspect
import os
import socket
import threading
import time
import tomllib
import weakref
from asyncio import base_events
from pathlib import Path
from types import SimpleNamespace

import pytest
from streamlit.elements.widgets import file_uploader
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.runtime import Runtime
from streamlit.runtime.scriptrunner import StopException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.runtime.session_manager import SessionInfo
from streamlit.runtime.state.query_params import QueryParams
from streamlit.runtime.websocket_session_manager import WebsocketSessionManager
from streamlit.testing.v1 import AppTest
from streamlit.web.server.starlette import starlette_server

import app
from content import catalogue
from ui import streamlit_inside as inside
from ui import warm

PICTURE, LONG_ANSWER = [0, 3, 1, 5], [0, 3, 0, 2]


def element(path, lab=""):
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.fragment_id = lab
    message.delta.new_element.markdown.body = str(path)
    return message


def reference(path):
    message = ForwardMsg(ref_hash=str(path))
    message.metadata.delta_path.extend(path)
    return message


@pytest.mark.parametrize("nested", [[], [0, 0]])
def test_an_interrupted_lab_leaves_no_picture_without_what_stands_before_it(nested):
    queue = ForwardMsgQueue()
    answer = [element([0, 3, 0, 1]), reference(LONG_ANSWER)]
    for message in [*answer, element([0, 3, 1, 4], "lab"), reference(PICTURE + nested)]:
        queue.enqueue(message)
    inside._clear_with_references(queue, retain_lifecycle_msgs=True, fragment_ids_this_run=["lab"])
    assert queue.flush() == answer


def test_a_picture_whose_surroundings_were_sent_stays():
    queue = ForwardMsgQueue()
    queue.enqueue(reference(PICTURE))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["lab"])
    assert len(queue) == 1


def test_the_server_uses_it():
    assert ForwardMsgQueue.clear is inside._clear_with_references
    assert PagesManager.uses_pages_directory is False


def test_streamlits_own_page_has_what_the_shell_replaces():
    html = inside.index_html()
    for part in ("<title>Streamlit</title>", "./favicon.png", "<script"):
        assert part in html
    assert "<title>Interview Explorer</title>" in app._shell_html(True)


def test_outside_of_a_visit_nothing_is_wanted_and_nothing_written():
    assert inside.wanted_elsewhere() is False
    inside.link_as_opened()
    assert inside.write_link(["seed"], None) == ""
    with pytest.raises(StopException):
        inside.leave_run()


def test_a_widget_takes_its_value_from_the_link_as_it_was_changed():
    def page():
        import streamlit as st

        from ui import streamlit_inside as inside

        if "rate" in st.query_params and "changed" not in st.session_state:
            st.session_state["changed"] = True
            st.query_params["rate"] = "10.0"
            inside.link_as_opened()
        st.select_slider("Rate", (1.0, 10.0), 1.0, key="rate", bind="query-params")

    opened = AppTest.from_function(page)
    opened.query_params["rate"] = "10"
    assert opened.run().select_slider(key="rate").value == 10.0


def test_after_back_the_link_is_what_was_asked_for():
    """Also what the page before was bound to, and would have been struck from it."""
    context = ScriptRunContext.__dataclass_fields__
    assert {"is_history_navigation", "query_string"} <= set(context)
    for name in ("populate_from_query_string", "set_initial_query_params", "_send_query_param_msg"):
        assert hasattr(QueryParams, name)
    inside.link_of_history()  # without a visit nothing


def test_a_file_that_the_server_does_not_have_is_known():
    def page():
        import streamlit as st
        from streamlit.runtime.uploaded_file_manager import DeletedFile

        from ui import streamlit_inside as inside

        st.session_state.setdefault("gone", DeletedFile("an id"))
        st.text(f"{inside.file_is_gone('gone')} {inside.file_is_gone('none')}")

    assert AppTest.from_function(page).run().text[0].value == "True False"
    assert "DeletedFile" in inspect.getsource(file_uploader)


def test_a_visits_file_can_be_forgotten_from_elsewhere():
    def page():
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        from streamlit.runtime.uploaded_file_manager import UploadedFileRec

        from ui import streamlit_inside as inside

        context = get_script_run_ctx()
        files = context.uploaded_file_mgr
        for file_id in ("one", "two"):
            files.add_file(context.session_id, UploadedFileRec(file_id, "a.csv", "text/csv", b"a,b"))
        inside.forgetting("one")()
        inside.forgetting("one")()
        st.text(str([each.file_id for each in files.get_files(context.session_id, ["one", "two"])]))

    assert AppTest.from_function(page).run().text[0].value == "['two']"
    inside.forgetting("one")()  # without a visit nothing


def test_a_visit_that_is_over_is_let_go_though_nobody_else_comes(monkeypatch):
    storage = MemorySessionStorage(ttl_seconds=0.05)
    visit = SessionInfo(client=None, session=SimpleNamespace(id="a visit"))
    left = weakref.ref(visit)
    storage.save(visit)
    del visit
    inside.forget_who_left()  # where no server runs
    manager = WebsocketSessionManager(storage, None, None, None)
    monkeypatch.setattr(inside.runtime, "exists", lambda: True)
    monkeypatch.setattr(inside.runtime, "get_instance", lambda: SimpleNamespace(_session_mgr=manager))
    inside.forget_who_left()
    assert left()
    time.sleep(0.1)
    assert left()
    inside.forget_who_left()
    assert not left()
    assert "self._session_mgr = " in inspect.getsource(Runtime.__init__)


def test_the_request_that_interrupts_is_known_by_its_state():
    assert hasattr(ScriptRequestType, "RERUN")
    assert "_state" in vars(ScriptRequests())


def test_the_settings_can_be_read_and_no_file_is_watched():
    """Streamlit runs without any of its settings where one line is wrong."""
    settings = tomllib.loads((Path(app.__file__).parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["fileWatcherType"] == "none"


def test_a_visits_event_loop_takes_no_descriptor():
    before = set(os.listdir("/proc/self/fd"))
    loop = inside._IdleLoop()
    assert set(os.listdir("/proc/self/fd")) <= before
    assert loop.run_until_complete(asyncio.sleep(0.01, "awaited")) == "awaited"
    loop.close()
    assert loop.is_closed()
    source = inspect.getsource(app_session.AppSession)
    assert source.count("asyncio.new_event_loop()") == 2
    inside.spare_descriptors()
    try:
        assert isinstance(app_session.asyncio.new_event_loop(), inside._IdleLoop)
        assert app_session.asyncio.get_running_loop is asyncio.get_running_loop
    finally:
        app_session.asyncio = asyncio


@pytest.fixture
def cold(monkeypatch):
    """The server before its warm-up, and the last scene that there is to work out."""
    last, done = threading.Event(), []

    def remember(question, page):
        done.append(question.slug)
        if question is catalogue()[-1]:
            assert last.wait(60)
            if done[0] is None:
                raise ValueError("a scene fails")

    monkeypatch.setattr(app, "_warm", threading.Event())
    monkeypatch.setattr(app, "HEAD_START", 0)
    monkeypatch.setattr(app, "gc", SimpleNamespace(collect=lambda: None, freeze=lambda: None))
    monkeypatch.setattr(app, "threadpool_limits", lambda *_, **__: None)
    monkeypatch.setattr(warm, "remember", remember)
    for question in catalogue():  # the numbers of all answers take half a minute, and have tests of their own
        monkeypatch.setattr(f"concepts.{question.slug}.claims", dict)
    return last, done


def test_the_server_is_well_once_all_is_worked_out_ahead_and_not_before(cold):
    last, done = cold
    assert app.healthz(None).status_code == 503
    work = threading.Thread(target=app.warm_up)
    work.start()
    while len(done) < len(catalogue()):
        assert app.healthz(None).status_code == 503
        work.join(0.01)
    assert app.healthz(None).status_code == 503
    last.set()
    work.join(60)
    assert app.healthz(None).status_code == 200
    assert done == [question.slug for question in catalogue()]


def test_a_server_whose_warm_up_fails_is_never_well(cold):
    last, done = cold
    done.append(None)
    last.set()
    with pytest.raises(ValueError, match="a scene fails"):
        app.warm_up()
    assert app.healthz(None).status_code == 503


def test_an_answer_is_sent_at_once_also_over_the_socket_that_streamlit_binds():
    """Without `send_at_once` asyncio leaves Nagle's delay on it, since it names no protocol."""

    async def delays():
        listening, _ = starlette_server._bind_server_socket("127.0.0.1", "127.0.0.1", 0, 1)
        accepted = asyncio.get_running_loop().create_future()

        async def take(_, writer):
            found = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            accepted.set_result(not found)

        async with await asyncio.start_server(take, sock=listening):
            _, writer = await asyncio.open_connection(*listening.getsockname())
            found = await accepted
            writer.close()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base_events, "_set_nodelay", base_events._set_nodelay)
        inside.send_at_once()
        assert not asyncio.run(delays())
