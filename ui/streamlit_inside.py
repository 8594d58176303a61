"""All that reaches into Streamlit 1.67 beyond its documented surface, one named function each.

tests/ui/test_streamlit_inside.py fails clearly where an upgrade breaks one of them.
"""

import asyncio
import selectors
import socket
from asyncio import base_events
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit import runtime
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import app_session
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import StopException, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.uploaded_file_manager import DeletedFile

_clear = ForwardMsgQueue.clear


def index_html() -> str:
    """Streamlit's own page, which loads its scripts."""
    return (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")


def take_pages_for_modules() -> None:
    """Streamlit takes a folder named pages/ for its own older kind of navigation until the first st.navigation call,
    which a visitor's deep link would come before."""
    PagesManager.uses_pages_directory = False


def keep_pictures_in_place() -> None:
    """An interrupted lab leaves no picture without what stands before it.

    Streamlit drops what an interrupted run of a lab has not sent yet, and its pictures too. A picture that the browser
    has already is sent as a reference to it. That names no lab, so Streamlit would keep it, and the browser would find
    no place for it where the elements before it are gone ("Bad delta path").
    """
    ForwardMsgQueue.clear = _clear_with_references  # type: ignore[method-assign, assignment]


def _clear_with_references(
    queue: ForwardMsgQueue, retain_lifecycle_msgs: bool = False, fragment_ids_this_run: list[str] | None = None
) -> None:
    before = queue._queue
    _clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)
    if fragment_ids_this_run:
        kept = set(map(id, queue._queue))
        gone = {
            tuple(each.metadata.delta_path[:-1]) for each in before if each.HasField("delta") and id(each) not in kept
        }
        queue._queue = [each for each in queue._queue if not (each.HasField("ref_hash") and _inside(each, gone))]


def _inside(message: ForwardMsg, blocks: set[tuple[int, ...]]) -> bool:
    path = tuple(message.metadata.delta_path)
    return any(path[: len(block)] == block for block in blocks)


class _IdleLoop(asyncio.SelectorEventLoop):
    """An event loop that nobody runs, and that needs no descriptors."""

    def __init__(self) -> None:
        super().__init__(selectors.SelectSelector())

    def _make_self_pipe(self) -> None:
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        pass


class _Asyncio:
    new_event_loop = _IdleLoop

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)


def spare_descriptors() -> None:
    """Streamlit makes an event loop for each visit, for scripts that await something. Ours do not, and a loop takes
    three of the four descriptors of a visit."""
    app_session.asyncio = _Asyncio()  # type: ignore[assignment]


def send_at_once() -> None:
    """Streamlit binds a socket that names no protocol, and asyncio takes it for no TCP. So what is sent in parts waits
    in between for an acknowledgement, and that is put off for 40 ms. See `_bind_socket` in Streamlit's
    starlette_server.py, and asyncio.base_events."""
    base_events._set_nodelay = _without_delay  # type: ignore[attr-defined]


def _without_delay(connection: socket.socket) -> None:
    if connection.family in (socket.AF_INET, socket.AF_INET6) and connection.type == socket.SOCK_STREAM:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def visit() -> str:
    """Whose run this is."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def wanted_elsewhere() -> bool:
    """Whether the person has done something since. Streamlit lets a fragment finish first, however long it takes."""
    context = get_script_run_ctx()
    requests = context.script_requests if context else None
    return requests is not None and requests._state is ScriptRequestType.RERUN


def leave_run() -> None:
    """End this run for the one that was asked for since; st.stop would forget what the person did."""
    raise StopException


def link_as_opened() -> None:
    """Widgets that are drawn from now on take their values from the link as it stands now, not as it was opened."""
    context = get_script_run_ctx()
    if context:
        with context.session_state.query_params() as parameters:
            parameters.set_initial_query_params_from_current()


def link_of_history() -> None:
    """After Back and Forward the link is what was asked for, all of it.

    When the page changes, Streamlit strikes from the link what a widget of the page before was bound to, and would
    take a setting for that page's where both have one of that name.
    """
    context = get_script_run_ctx()
    if context and context.is_history_navigation:
        with context.session_state.query_params() as parameters:
            struck = str(parameters)
            parameters.populate_from_query_string(context.query_string)
            parameters.set_initial_query_params(context.query_string)
            if str(parameters) != struck:
                parameters._send_query_param_msg()


def file_is_gone(key: str) -> bool:
    """Whether the browser shows a file in this uploader that the server no longer has, as after a restart; what the
    uploader returns then is None, as if there had been no file."""
    return isinstance(st.session_state.get(key), DeletedFile)


def forgetting(file_id: str) -> Callable[[], None]:
    """What makes the server forget a file of this visit, whoever's turn it is then."""
    context = get_script_run_ctx()
    files: Any = context.uploaded_file_mgr if context else None
    return partial(files.remove_file, context.session_id, file_id) if context else lambda: None


def forget_who_left() -> None:
    """Let visits go that have been over for two minutes, and their files with them. Streamlit does so only when another
    one comes or leaves, and until then a hundred keep their memory."""
    if runtime.exists():
        manager: Any = runtime.get_instance()._session_mgr
        manager._session_storage._cache.expire()


def write_link(keys: Sequence[str], before: str | None) -> str:
    """Write the values of bound widgets into the link, where a default leaves no trace; strike what is not drawn.

    Streamlit does so only for widgets that it drew the last time too, and takes for true what link a browser sends
    along, which may not have heard yet of the last change. before: the link after the run before; returns it as of now.
    """
    context = get_script_run_ctx()
    if not context:
        return ""
    state: Any = context.session_state._state
    drawn = context.shared.widget_ids_this_run
    with context.session_state.query_params() as parameters:
        for key in keys:
            widget = state._new_widget_state.widget_metadata.get(state._get_widget_id(key))
            here = widget and widget.bind and (widget.id in drawn or not widget.fragment_id)
            if here and key not in state:
                continue  # whoever asked did not say what it is
            if here and state[key] != widget.deserializer(None):
                value = widget.serializer(state[key]), widget.value_type
                if not parameters.stored_param_matches_corrected_value(key, *value):
                    parameters.set_corrected_value(key, *value)
            else:
                parameters.remove_param(key)
        if before is not None and str(parameters) != before:
            parameters._send_query_param_msg()
        return str(parameters)
