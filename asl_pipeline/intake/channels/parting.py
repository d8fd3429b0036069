"""How to part from what lives in a loop of fsspec's, from whichever thread.

An iterator that nobody took to its end is ended by the garbage collector, which may do so in the
very thread of that loop: to wait there would be to wait for ever.
"""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from typing import Any, Final

_PATIENCE_S: Final = 5


def part(loop: asyncio.AbstractEventLoop, close: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Have `close` run in the loop, and wait for it for a while unless this is in the loop."""
    closing = asyncio.run_coroutine_threadsafe(close(), loop)
    if not _is_in(loop):
        with suppress(TookTooLong):
            closing.result(_PATIENCE_S)


def _is_in(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
