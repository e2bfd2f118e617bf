"""Installs everything: once, however often the script is sourced."""

from __future__ import annotations

from . import backtrace, breaks, commands, printers, rerun, sources, views
from .session import SESSION

_installed = False


def install() -> None:
    """Registers printers, the frame filter and the commands."""
    global _installed
    if _installed:
        return
    _installed = True
    views.connect()
    rerun.connect()
    breaks.connect(SESSION)
    sources.connect()
    printers.install()
    backtrace.install()
    commands.install()
