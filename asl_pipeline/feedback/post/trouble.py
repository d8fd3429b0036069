"""What goes wrong while sending, and how long any of it may take."""

import queue
import threading
from collections.abc import Callable

from asl_pipeline.model.failure import Unreachable


class Unsure(Unreachable):
    """The other side may have it or not: it is sent again under the same name."""


class Down(Unreachable):
    """The server takes nothing from us just now, whatever it is and to whomever."""


def within(seconds: float, call: Callable[[], None]) -> None:
    """Call, and wait for it so long. Raises what it raises, and Unsure where it takes longer.

    Time limits of sockets start anew with every byte; one that drips for ever is left behind.
    """
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def run() -> None:
        try:
            call()
        except BaseException as error:  # noqa: BLE001 -- raised where it is waited for
            ended.put(error)
        else:
            ended.put(None)

    threading.Thread(target=run, daemon=True).start()
    try:
        error = ended.get(timeout=seconds)
    except queue.Empty:
        raise Unsure(f"took longer than {seconds:g} s") from None
    if error is not None:
        raise error
