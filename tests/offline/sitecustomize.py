"""Run by every Python that finds it on its path: writes down each use of sockets, and refuses those that could leave.

One line for each goes to the file that the variable SOCKETS names: `local` for sockets between processes of this
machine, else `network`, and what was done by which module.
"""

import os
import socket
import sys


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if not event.startswith("socket."):
        return
    local = event == "socket.__new__" and arguments[1] == socket.AF_UNIX
    if not local and isinstance(arguments[0], socket.socket):
        local = arguments[0].family == socket.AF_UNIX
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") == "socket":
        frame = frame.f_back
    who = frame.f_globals.get("__name__")
    with open(os.environ["SOCKETS"], "a", encoding="utf-8") as record:  # noqa: PTH123  before pathlib is there
        record.write(f"{'local' if local else 'network'} {event} {arguments[1:]!r} by {who}\n")
    if not local:
        raise PermissionError("there is no network here")


sys.addaudithook(_note)
