"""Two visitors, or a visitor and the warm-up, may open what imports the same library in a circle."""

import sys
import threading
import time

from ui.loading import load

FIRST = "import time\ntime.sleep(0.4)\nfrom {0}_second import whole\n"
SECOND = "import time\ntime.sleep(0.1)\nimport {0}_first\nwhole = True\n"


def test_two_threads_that_meet_in_a_circle_see_whole_modules(tmp_path, monkeypatch):
    """Python, which sees that they would wait for each other for ever, hands one of them half a module."""
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "ring_first.py").write_text(FIRST.format("ring"))
    (tmp_path / "ring_second.py").write_text(SECOND.format("ring"))
    found = []
    threads = [
        threading.Thread(target=lambda name=name: found.append(load(name))) for name in ("ring_first", "ring_second")
    ]
    threads[0].start()
    while "ring_first" not in sys.modules:
        time.sleep(0.01)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    assert len(found) == 2
    assert found[0].whole
    for name in ("ring_first", "ring_second"):
        del sys.modules[name]
