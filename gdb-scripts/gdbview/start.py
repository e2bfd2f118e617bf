"""Installs everything: once, however often the script is sourced."""

from __future__ import annotations

from . import backtrace, printers, session
from .commands import look

_installed = False


def install() -> None:
    """Registers printers, the frame filter and the commands."""
    global _installed
    if _installed:
        return
    _installed = True
    session.connect()
    printers.install()
    backtrace.install()
    for topic in (look,):
        topic.install()
