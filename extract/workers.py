"""Who reads: this process, or several beside it. Work goes out in chunks, a bounded number at a time."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection
from typing import Protocol

from spacy.language import Language

from extract.reading import Asked, Reader, Told
from kg.errors import WorkerError

Load = Callable[[], Language]

_AHEAD = 2
"""Chunks for each worker that are sent before its first comes back, so that none waits for this process."""
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
_DYING = 0.5
"""Seconds that what was killed may still seem to run: the server from which processes are forked may be that."""
_TRIES = 3
"""So often a document may end the process that reads it."""


class Workers(Protocol):
    """Who reads chunks of documents. To be closed in any case."""

    @property
    def window(self) -> int:
        """How many chunks they are to have at a time."""

    def submit(self, asked: Sequence[Asked]) -> Future[list[Told]]:
        """Have a chunk read. The future raises BrokenExecutor where a worker died; see `restart`."""

    def restart(self) -> None:
        """Begin anew after BrokenExecutor; whatever was under way is lost."""

    def close(self) -> None:
        """Stop at once, whatever is under way."""


class Here:
    """This process, which reads each chunk when it is submitted."""

    window = 1

    def __init__(self, load: Load) -> None:
        self._reader = Reader(load)

    def submit(self, asked: Sequence[Asked]) -> Future[list[Told]]:
        done: Future[list[Told]] = Future()
        done.set_result(self._reader.read(asked))
        return done

    def restart(self) -> None:
        """Nothing to begin anew."""

    def close(self) -> None:
        """Nothing to stop."""


class Processes:
    """So many processes beside this one, of one thread each, so that two have twice the speed of one.

    They share what is imported, not the model: it cost 90 MB a process to load it in each, and to fork after ONNX
    Runtime has started threads is not safe. They end with this process, however it ends.
    """

    def __init__(self, load: Load, jobs: int) -> None:
        self.window = _AHEAD * jobs
        self._load, self._jobs = load, jobs
        self._start()

    def submit(self, asked: Sequence[Asked]) -> Future[list[Told]]:
        try:
            with _ctrl_c_waits():  # a process that is half started when this one ends would complain
                return self._pool.submit(_read, asked)
        except (BrokenExecutor, EOFError, OSError) as failure:  # the last two where what starts them died
            lost: Future[list[Told]] = Future()
            lost.set_exception(BrokenExecutor(str(failure)))
            return lost

    def restart(self) -> None:
        self.close()
        time.sleep(_DYING)
        self._start()

    def close(self) -> None:
        self._leash.close()
        self._pool.shutdown(cancel_futures=True)

    def _start(self) -> None:
        with _ctrl_c_waits():
            _ready_server()
        held, self._leash = multiprocessing.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self._jobs, multiprocessing.get_context("forkserver"), _begin, (self._load, held)
        )
        self._held = held  # until the last process has started


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Put Ctrl-C off until the end."""
    if threading.current_thread() is not threading.main_thread():
        yield  # it interrupts the main thread alone
        return
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: asked.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if asked:
        signal.raise_signal(signal.SIGINT)


def _ready_server() -> None:
    """Start the process from which the others are forked, with what they are to inherit.

    That is one thread for each library that would take more, and deafness to Ctrl-C, which this process answers.
    """
    multiprocessing.get_context("forkserver").set_forkserver_preload(["__main__", "extract.reading"])
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    resource_tracker.ensure_running()  # the server would start it, and that lets signals through again
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_reader: Reader | None = None
"""Of a process that `Processes` started."""


def _begin(load: Load, leash: Connection) -> None:
    global _reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _reader = Reader(load)
    threading.Thread(target=_end_with, args=(leash,), daemon=True).start()


def _end_with(leash: Connection) -> None:
    """End when the other side of the pipe is closed, or gone with its process."""
    leash.poll(None)
    os._exit(0)


def _read(asked: Sequence[Asked]) -> list[Told]:
    assert _reader is not None
    return _reader.read(asked)


def run(workers: Workers, chunks: Iterable[Sequence[Asked]]) -> Iterator[list[Told]]:
    """Have all chunks read, and yield what was read as it comes, in any order.

    chunks: taken one by one when there is room. Where a worker dies, what was under way is read again, document by
    document. Raises WorkerError where one document ends the process that reads it again and again.
    """
    waiting = iter(chunks)
    under_way: dict[Future[list[Told]], Sequence[Asked]] = {}
    while True:
        while len(under_way) < workers.window and (chunk := next(waiting, None)):
            under_way[workers.submit(chunk)] = chunk
        if not under_way:
            return
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenExecutor) for future in done):
            wait(under_way)
            done = set(under_way)
        lost: list[Asked] = []
        for future in done:
            chunk = under_way.pop(future)
            if isinstance(future.exception(), BrokenExecutor):
                lost += chunk
            else:
                yield future.result()
        if lost:
            workers.restart()
            for ask in sorted(lost, key=lambda a: a.document.id):
                yield _again(workers, ask)


def _again(workers: Workers, ask: Asked) -> list[Told]:
    for _ in range(_TRIES):
        try:
            return workers.submit([ask]).result()
        except BrokenExecutor:
            workers.restart()
    where = ask.document.source or ask.document.id
    raise WorkerError(
        f"{where}: the process that read document {ask.document.id!r} ended, {_TRIES} times in a row (out of memory?); "
        "what was read is kept, so give it more memory or fewer jobs, or leave that document out, and build again"
    )
