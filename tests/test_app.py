"""What the server mends in Streamlit."""

import tomllib
from pathlib import Path

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

import app

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
    app.clear(queue, retain_lifecycle_msgs=True, fragment_ids_this_run=["lab"])
    assert queue.flush() == answer


def test_a_picture_whose_surroundings_were_sent_stays():
    queue = ForwardMsgQueue()
    queue.enqueue(reference(PICTURE))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=["lab"])
    assert len(queue) == 1


def test_the_server_uses_it():
    assert ForwardMsgQueue.clear is app.clear


def test_the_settings_can_be_read_and_no_file_is_watched():
    """Streamlit runs without any of its settings where one line is wrong."""
    settings = tomllib.loads((Path(app.__file__).parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["server"]["fileWatcherType"] == "none"
