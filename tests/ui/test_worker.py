"""Work on what a stranger sent has a budget: what exceeds it is ended and says so, and the next is done as ever."""

import os
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from tables.reading import read
from ui import worker
from ui.worker import BudgetError, apart, within_budget


def test_work_is_done_elsewhere_and_what_it_raises_is_raised_here():
    assert within_budget(os.getpid) != os.getpid()
    assert within_budget(read, b"a,b\nx,1.5\n").frame["b"].tolist() == [1.5]
    with pytest.raises(ValueError, match="the file is empty"):
        within_budget(read, b"")


def test_the_process_is_kept_for_the_next_work():
    assert within_budget(os.getpid) == within_budget(os.getpid)


def test_work_that_takes_too_long_is_ended_and_says_so():
    begun = time.monotonic()
    with pytest.raises(BudgetError, match=r"more than 0\.5 seconds or \d+ MB"):
        within_budget(time.sleep, 60, seconds=0.5)
    assert time.monotonic() - begun < 30
    assert within_budget(os.getpid)


def test_work_that_takes_too_much_memory_is_ended_and_says_so():
    with pytest.raises(BudgetError, match="MB"):
        within_budget(np.ones, (worker.MEGABYTES + 512, 2**17))
    assert within_budget(os.getpid)


def test_what_cannot_be_sent_leaves_no_answer_for_the_next():
    with pytest.raises(Exception, match="pickle"):
        within_budget(lambda: 1)
    assert within_budget(os.getpid) != os.getpid()


def test_an_answer_that_cannot_be_sent_is_no_lack_of_memory_and_the_process_stays():
    """A surface was once made of functions within a function: of that the person read that it took too much memory."""
    kept = within_budget(os.getpid)
    with pytest.raises(TypeError, match=r"_endless gave what cannot be sent: .*generator"):
        within_budget(_endless)
    assert within_budget(os.getpid) == kept


def _endless():
    return (each for each in [1])


def test_long_work_tells_how_far_it_is_and_may_be_given_up():
    told = []
    assert apart(feature_selection_like, {"steps": 3}, told.append, lambda ahead: None) == 3
    assert told[0] == 0.0
    told.clear()
    assert within_budget(feature_selection_like, steps=3, told=told.append) == 3
    assert told[0] == 0.0

    def enough(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(feature_selection_like, {"steps": 10**6}, enough, lambda ahead: None)
    assert within_budget(os.getpid)


def feature_selection_like(steps, progress):
    for step in range(steps):
        progress(step / steps)
        time.sleep(0.06)
    return steps


def test_no_more_run_at_a_time_than_there_are_cores_and_others_hear_how_many_are_ahead():
    heard, ended = [], []

    def ask(number):
        apart(feature_selection_like, {"steps": 8}, lambda share: None, heard.append)
        ended.append(number)

    people = [threading.Thread(target=ask, args=(number,)) for number in range(worker.AT_ONCE + 3)]
    for person in people:
        person.start()
        time.sleep(0.02)
    for person in people:
        person.join(60)
    assert len(ended) == worker.AT_ONCE + 3
    assert max(heard) == 2
    assert worker._running == 0


def ends(process: str) -> None:
    for _ in range(100):
        if not os.path.exists(f"/proc/{process}"):
            return
        time.sleep(0.1)
    raise AssertionError("the process goes on without its server")


def test_a_process_ends_with_the_server_that_asked():
    """A server that is killed leaves no work behind."""
    script = (
        "import os, threading; from ui import worker; threading.Thread(target=worker.within_budget, "
        "args=(__import__('time').sleep, 30), daemon=True).start(); import time; time.sleep(3); "
        "os.system('pgrep -P ' + str(os.getpid()) + ' -f ui.worker'); os._exit(0)"
    )
    left = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60).stdout.split()
    assert left
    ends(left[0])


def test_a_process_whose_server_dies_before_it_has_begun_ends_as_well():
    script = (
        "import os, time; from ui import worker; made, send = worker.subprocess.Popen, worker._send\n"
        "def killed(pipe, message):\n"
        "    send(pipe, message)\n"
        "    os._exit(0)\n"
        "def told(*args, **settings):\n"
        "    process = made(*args, **settings)\n"
        "    print(process.pid, flush=True)\n"
        "    return process\n"
        "worker.subprocess.Popen, worker._send = told, killed\n"
        "worker.within_budget(time.sleep, 30)"
    )
    left = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, timeout=60).stdout.split()
    assert left
    ends(left[0])
