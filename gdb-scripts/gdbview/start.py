"""Installs everything: once, however often the script is sourced."""

from __future__ import annotations

from . import backtrace, printers, rerun, session
from .commands import breaks, live, look, steps, survey

_installed = False


def install() -> None:
    """Registers printers, the frame filter and the commands."""
    global _installed
    if _installed:
        return
    _installed = True
    session.connect()
    rerun.connect()
    printers.install()
    backtrace.install()
    for topic in (look, breaks, steps, live, survey):
        topic.install()
