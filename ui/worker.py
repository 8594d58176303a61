"""Long work, and work on what a stranger sent, in processes of their own: there it neither slows what others look at
nor takes it down.

At most as many pieces of work run at a time as there are cores; others wait for their turn. A piece of work may have a
budget: what exceeds it is ended, and says so. A process is kept for the next piece of work, and let go when none has
come for a while.
"""

import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, TypeVar

SECONDS = 30.0
"""Time for a piece of work with a budget, once it has begun."""
MEGABYTES = 1024
"""Memory for any piece of work, beside what its process has when it begins."""
AT_ONCE = max(2, os.cpu_count() or 1)
IDLE = 120.0
"""Seconds after which an idle process is let go."""
ROOT = Path(__file__).parents[1]
Result = TypeVar("Result")
Told = Callable[[float], None]
"""Told the share that is done, from 0 to 1; what it raises ends the work."""
Waits = Callable[[int], None]
"""Told now and then how many wait before it; what it raises ends the wait."""


class BudgetError(ValueError):
    """Work took more time or memory than it may."""


def within_budget(
    work: Callable[..., Result], *args: Any, seconds: float = SECONDS, told: Told | None = None, **settings: Any
) -> Result:
    """What `work(*args, **settings)` returns or raises; `BudgetError` where it takes more than it may.

    `work` is a function of a module, and what it is given and returns can be pickled. told: if given, `work` is given
    a `progress` that tells it.
    """
    with _turn(lambda ahead: None), _worker() as worker:
        return worker.run(work, args, settings, seconds=seconds, told=told)


def apart(work: Callable[..., Result], settings: dict[str, Any], told: Told, waits: Waits) -> Result:
    """What `work(**settings, progress=told)` returns or raises, however long it takes."""
    with _turn(waits), _worker() as worker:
        return worker.run(work, (), settings, told=told)


class _Worker:
    """A process that does one piece of work after the other."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ui.worker", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        self.idle: threading.Timer | None = None
        self.ready = True
        """Whether it has answered all that it was asked."""

    def run(
        self,
        work: Callable[..., Any],
        args: tuple[Any, ...],
        settings: dict[str, Any],
        *,
        seconds: float | None = None,
        told: Told | None = None,
    ) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        watch = threading.Timer(seconds, self.process.kill) if seconds else None
        if watch:
            watch.start()
        self.ready = False
        try:
            _send(self.process.stdin, (work, args, settings, told is not None))
            while isinstance(message := pickle.load(self.process.stdout), float):
                assert told
                told(message)
            result, error = message
            self.ready = True
        except (EOFError, BrokenPipeError, pickle.UnpicklingError):
            time_too = f"{seconds:g} seconds or " if seconds else ""
            raise BudgetError(f"this took more than {time_too}{MEGABYTES} MB; try less at a time.") from None
        finally:
            if watch:
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


_change = threading.Condition()
_waiting: deque[object] = deque()
_resting: list[_Worker] = []
_running = 0


@contextmanager
def _turn(waits: Waits) -> Iterator[None]:
    """Wait until it is this one's turn."""
    global _running
    ticket = object()
    with _change:
        _waiting.append(ticket)
    try:
        while True:
            with _change:
                ahead = _waiting.index(ticket)
                if ahead == 0 and _running < AT_ONCE:
                    _running += 1
                    break
                _change.wait(0.1)
            waits(ahead)
    finally:
        with _change:
            _waiting.remove(ticket)
            _change.notify_all()
    try:
        yield
    finally:
        with _change:
            _running -= 1
            _change.notify_all()


@contextmanager
def _worker() -> Iterator[_Worker]:
    with _change:
        worker = _resting.pop() if _resting else None
    if worker and worker.idle:
        worker.idle.cancel()
    if worker is None or worker.process.poll() is not None:
        worker = _Worker()
    try:
        yield worker
    finally:
        _rest(worker) if worker.ready else worker.end()


def _rest(worker: _Worker) -> None:
    worker.idle = threading.Timer(IDLE, _let_go, args=(worker,))
    worker.idle.daemon = True
    worker.idle.start()
    with _change:
        _resting.append(worker)


def _let_go(worker: _Worker) -> None:
    with _change:
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
    threading.Thread(target=_end_with_the_server, args=(int(sys.argv[1]),), daemon=True).start()
    import pandas as pd  # before the limit, which counts what comes on top

    pd.DataFrame({"a": ["b"]}).to_csv()
    _limit()
    while True:
        try:
            work, args, settings, tells = pickle.load(sys.stdin.buffer)
        except (EOFError, MemoryError):
            return
        if tells:
            settings["progress"] = _telling(answers)
        try:
            message: tuple[Any, BaseException | None] = work(*args, **settings), None
        except MemoryError:
            return  # its answer is that it has gone
        except BrokenPipeError:
            return
        except Exception as error:
            message = None, error
        try:
            text = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        except MemoryError:
            return
        except Exception as error:  # the work was done; that it cannot be told is a fault of ours, and to be named
            text = pickle.dumps((None, TypeError(f"{work.__qualname__} gave what cannot be sent: {error}")))
        answers.write(text)
        answers.flush()
        del work, args, settings, message, text


def _telling(answers: IO[bytes]) -> Told:
    """Tells the server, not more often than people can see."""
    last = 0.0

    def tell(share: float) -> None:
        nonlocal last
        if time.monotonic() > last + 0.05:
            _send(answers, float(share))
            last = time.monotonic()

    return tell


def _end_with_the_server(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _limit() -> None:
    """Step aside for the pages' own work, and take no more memory than is allowed, where the system can see to it."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        os.nice(3)
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * resource.getpagesize() + MEGABYTES * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    _serve()
