"""Jobs that worker processes of the tests can import: some obey, some kill their worker."""

from __future__ import annotations

import os
import time
from pathlib import Path

from liaison_opt.executors import interrupted


def square(number: int) -> int:
    return number * number


def long_square(number: int) -> int:
    time.sleep(0.3)
    return number * number


def refuse(number: int) -> int:
    if number == 3:
        raise ValueError(f"{number} is refused")
    return number


class Odd(Exception):
    """Cannot be unpickled: its signature is not its message."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


def odd(_number: int) -> int:
    raise Odd(1, 2)


def die_once(job: tuple[int, str]) -> int:
    """Kills its worker the first time that anybody gets here; the file remembers it."""
    number, mark = job
    if number == 5 and not Path(mark).exists():
        Path(mark).touch()
        os._exit(1)
    return number * number


def die_always(number: int) -> int:
    if number == 5:
        os._exit(1)
    return number * number


def who(_number: int) -> int:
    return os.getpid()


def slow_who(_number: int) -> int:
    time.sleep(0.02)
    return os.getpid()


def until_told(_number: int) -> str:
    """Goes on until the parent asks, at most 20 s."""
    for _ in range(2000):
        if interrupted():
            return "told"
        time.sleep(0.01)
    return "never told"
