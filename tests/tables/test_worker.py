"""Work on what a stranger sent has a budget: what exceeds it is ended and says so, and the next is done as ever."""

import os
import time

import numpy as np
import pytest

from tables import worker
from tables.reading import read
from tables.worker import BudgetError, within_budget


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
