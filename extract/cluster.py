"""Who reads when there is a cluster: the workers of a Dask scheduler, wherever they are. `cluster.md` tells of it."""

import logging
import threading
from collections.abc import Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future
from functools import partial
from typing import Any

from extract.pipeline import load_pipeline
from extract.reading import Asked, Reader, Told
from extract.version import pipeline_version
from kg.errors import MissingExtra, StemmaError, WorkerError

_PATIENCE = 10
"""Seconds within which a scheduler must answer."""


class Cluster:
    """The workers of one scheduler; see `extract.workers.Workers`. Each loads the model once.

    address: of the scheduler, such as `tcp://10.0.0.5:8786`. model: as `load_pipeline` takes it, there as here. What
    a worker was reading when it died, Dask gives to another one. Raises MissingExtra, and WorkerError where nobody
    answers.
    """

    def __init__(self, address: str, model: str | None) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise MissingExtra("--dask", "distributed", "dask") from error
        logging.getLogger("distributed").setLevel(
            logging.CRITICAL
        )  # what goes wrong is said once, by an exception
        self._address, self._model = address, model
        try:
            self._client: Any = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as error:
            raise WorkerError(
                f"{address}: no Dask scheduler answers there ({_line(error)}); start one by `dask scheduler`, "
                "which prints its address"
            ) from error
        self._executor = self._client.get_executor(pure=False)

    @property
    def window(self) -> int:
        """Twice the threads that there are: workers may come and go."""
        return max(2, 2 * sum(self._client.nthreads().values()))

    def submit(self, asked: Sequence[Asked]) -> Future[list[Told]]:
        told: Future[list[Told]] = Future()
        sent = self._executor.submit(_read, self._model, pipeline_version(self._model), asked)
        sent.add_done_callback(partial(self._pass_on, told))
        return told

    def restart(self) -> None:
        """The scheduler has seen to it."""

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()

    def _pass_on(self, told: Future[list[Told]], sent: "Future[list[Told]]") -> None:
        from distributed import KilledWorker

        try:
            told.set_result(sent.result())
        except CancelledError:
            told.set_exception(
                WorkerError(
                    f"{self._address}: the Dask scheduler is gone; start it and build again, what was read is kept"
                )
            )
        except KilledWorker as error:
            told.set_exception(BrokenExecutor(_line(error)))
        except StemmaError as error:
            told.set_exception(error)
        except Exception as error:
            told.set_exception(
                WorkerError(
                    f"{self._address}: a Dask worker cannot read ({type(error).__name__}: {_line(error)}); "
                    "it needs the same Stemma as is here"
                )
            )


_readers: dict[str | None, Reader] = {}
_turns = threading.Lock()


def _read(model: str | None, version: str, asked: Sequence[Asked]) -> list[Told]:
    """On a worker. Its threads take turns, since they share one model."""
    if pipeline_version(model) != version:
        raise WorkerError(
            "a Dask worker has another version of Stemma, or of the libraries that it reads with, than is here; "
            "install the same on all, by constraints.txt"
        )
    with _turns:
        if model not in _readers:
            _readers[model] = Reader(partial(load_pipeline, model))
        return _readers[model].read(asked)


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
