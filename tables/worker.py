"""Work on what a stranger sent, in a process of its own: it may neither slow nor take down what others look at.

Each piece of work has a budget of time and of memory. What exceeds it is ended, and says so. The process is kept for
the next piece of work, and let go when none has come for a while.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

SECONDS = 20.0
"""Time for one piece of work."""
MEGABYTES = 1024
"""Memory for it, beside what the process has when it begins."""
AT_ONCE = 2
"""Pieces of work at a time; others wait for their turn."""
IDLE = 120.0
"""Seconds after which an idle process is let go."""
ROOT = Path(__file__).parents[1]
Result = TypeVar("Result")


class BudgetError(ValueError):
    """Work took more time or memory than it may."""


class Worker:
    """A process that does one piece of work after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tables.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        self.idle: threading.Timer | None = None
        self.ready = True
        """Whether it has answered all that it was asked."""

    def run(self, work: Callable[..., Result], *args: Any, seconds: float, **settings: Any) -> Result:
        assert self.process.stdin
        assert self.process.stdout
        watch = threading.Timer(seconds, self.process.kill)
        watch.start()
        self.ready = False
        try:
            _send(self.process.stdin, (work, args, settings))
            result, error = pickle.load(self.process.stdout)
            self.ready = True
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            raise BudgetError(
                f"this took more than {seconds:g} seconds or {MEGABYTES} MB; bring fewer rows or columns."
            ) from None
        finally:
            watch.cancel()
        if error is not None:
            raise error
        return result

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                assert pipe
                pipe.close()


_turn = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_resting: list[Worker] = []


def within_budget(work: Callable[..., Result], *args: Any, seconds: float = SECONDS, **settings: Any) -> Result:
    """What `work(*args, **settings)` returns or raises; `BudgetError` where it takes more than it may.

    `work` is a function of a module, and what it is given and returns can be pickled.
    """
    with _turn, _worker() as worker:
        return worker.run(work, *args, seconds=seconds, **settings)


@contextmanager
def _worker() -> Iterator[Worker]:
    with _lock:
        worker = _resting.pop() if _resting else None
    if worker and worker.idle:
        worker.idle.cancel()
    if worker is None or worker.process.poll() is not None:
        worker = Worker()
    try:
        yield worker
    finally:
        _rest(worker) if worker.ready else worker.end()


def _rest(worker: Worker) -> None:
    worker.idle = threading.Timer(IDLE, _let_go, args=(worker,))
    worker.idle.daemon = True
    worker.idle.start()
    with _lock:
        _resting.append(worker)


def _let_go(worker: Worker) -> None:
    with _lock:
        if worker not in _resting:
            return
        _resting.remove(worker)
    worker.end()


def _send(pipe: IO[bytes], message: Any) -> None:
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


# ------------------------------------------------------------------------------------------------------- within


def _serve() -> None:
    """In the process: do what comes, until the server that sends it is gone."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    import pandas as pd  # before the limit, which counts what comes on top

    pd.DataFrame({"a": ["b"]}).to_csv()
    _limit()
    while True:
        try:
            work, args, settings = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        except MemoryError:
            return
        try:
            message: tuple[Any, BaseException | None] = work(*args, **settings), None
        except MemoryError:
            return  # its answer is that it has gone
        except Exception as error:
            message = None, error
        _send(answers, message)
        del work, args, settings, message


def _limit() -> None:
    """Step aside for the pages' own work, and take no more memory than is allowed, where the system can see to it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(10)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _serve()
