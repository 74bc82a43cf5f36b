"""Run by every Python that finds it on its path: the time of day jumps by up to twenty years at each look."""

import datetime
import random
import time
from typing import SupportsIndex

_YEARS = 20 * 365 * 86_400
_time, _time_ns, _localtime = time.time, time.time_ns, time.localtime
_draw = random.Random()


class _Jumping(datetime.datetime):
    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "_Jumping":
        return cls.fromtimestamp(time.time(), tz)


def _localtime_of(seconds: SupportsIndex | float | None = None) -> time.struct_time:
    return _localtime(time.time() if seconds is None else seconds)


time.time = lambda: _time() + _draw.uniform(-_YEARS, _YEARS)
time.time_ns = lambda: _time_ns() + _draw.randint(-_YEARS, _YEARS) * 10**9
time.localtime = _localtime_of
datetime.datetime = _Jumping  # type: ignore[misc]
