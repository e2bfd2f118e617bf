"""asyncio's tasks and what else is suspended, found in memory: works on a core file."""

from __future__ import annotations

from typing import Any, Iterable, Iterator

from . import attributes
from .code import Generator, where
from .containers import Set
from .errors import EvaluationError, ViewError
from .heap import Heap
from .natives import Reference
from .objects import Object, attempt
from .special import UNSET
from .text import SHORT, show
from .view import View

#: Natives whose objects have code that can be suspended.
SUSPENDED = ("generator", "coroutine", "async_generator")


def alive(view: View) -> list[Object]:
    """The tasks that are not done, from the machine's list of them. Oldest first, as a rule."""
    heads = view.model.struct("Records", view.model.numbers("places")["records"])
    found: dict[int, Object] = {}
    for word in (heads.tasks, heads.eager_tasks):
        for held in _members(view.value(word)):
            task = held.referent() if isinstance(held, Reference) else held
            if isinstance(task, Object) and attempt(lambda: _is_alive(task)) is True:  # noqa: B023
                found[task.address] = task
    return [found[address] for address in sorted(found)]


def _members(table: Any) -> Iterable[Any]:
    """The items of a set or a `WeakSet`; none before asyncio is there."""
    if table is UNSET:
        return ()
    items = attribute(table, "data") if isinstance(table, Object) and not isinstance(table, Set) else table
    if not isinstance(items, Set):
        raise ViewError(f"asyncio's list of tasks is no set, but {show(table, SHORT)}")
    return items.items()


def suspended(view: View) -> list[Generator]:
    """Generators and coroutines that have code to run: the whole heap is looked through."""

    def choose(_: int, address: int) -> str:
        kind = attempt(lambda: view.object(address).type.native)
        return "generator" if kind in SUSPENDED else ""

    found = (view.object(address) for address, _ in Heap(view).chosen(choose))
    return [g for g in found if isinstance(g, Generator)]


def lines(view: View, everything: bool) -> Iterator[str]:
    """The tasks with their stacks; also what is suspended and belongs to none, if that is wanted or
    there are no tasks."""
    tasks = alive(view)
    for task in tasks:
        yield from task_lines(view, task)
    if everything or not tasks:
        yield from generator_lines(suspended(view), tasks)


def attribute(o: Object, name: str) -> Any:
    """An attribute of the object or its class; `None` if there is none."""
    try:
        return attributes.get(o.view, o, name)
    except EvaluationError:
        return None


def _is_alive(task: Object) -> bool:
    return attribute(task, "_state") == "PENDING" and isinstance(attribute(task, "_coro"), Object)


def task_lines(view: View, task: Object) -> Iterator[str]:
    """A task: its name, what it waits for, and the stack of its coroutine."""
    name, waiter, coroutine = attribute(task, "_name"), attribute(task, "_fut_waiter"), attribute(task, "_coro")
    waits = f", waits for {_waiter(waiter)}" if isinstance(waiter, Object) else ""
    running = isinstance(coroutine, Generator) and coroutine.state() == "running"
    yield f"task {show(name, SHORT)} at {task.address:#x}{', running' if running else waits}"
    if isinstance(coroutine, Generator) and not running:
        yield from stack_lines(coroutine)


def _waiter(waiter: Object) -> str:
    """A future by its class; a task by its name too."""
    name = attribute(waiter, "_name")
    return f"{waiter.type_name()} {name!r}" if isinstance(name, str) else waiter.type_name()


def stack_lines(generator: Generator) -> Iterator[str]:
    """A suspended generator or coroutine, and the ones that it waits for, innermost last."""
    seen: set[int] = set()
    current: Generator | None = generator
    while current is not None and current.address not in seen:
        seen.add(current.address)
        place = where(current.position())
        yield f"    {current.qualname()} {f'at {place}' if place else current.state()}"
        current = current.awaited()


def generator_lines(generators: list[Generator], tasks: list[Object]) -> Iterator[str]:
    """Those that are suspended, without the ones that belong to tasks or wait in others."""
    inner: set[int] = set()
    for task in tasks:
        coroutine = attempt(lambda: attribute(task, "_coro"))  # noqa: B023
        if isinstance(coroutine, Generator):
            inner.update(g.address for g in _chain(coroutine))
    for generator in generators:
        inner.update(g.address for g in _chain(generator)[1:])
    for generator in generators:
        if generator.address in inner:
            continue
        state = attempt(generator.state)
        if state in ("suspended", "not started"):
            yield f"{generator.type.native} {generator.qualname()} at {generator.address:#x}, {state}"
            yield from stack_lines(generator)


def _chain(generator: Generator) -> list[Generator]:
    chain: list[Generator] = []
    current: Any = generator
    while isinstance(current, Generator) and current not in chain:
        chain.append(current)
        current = attempt(current.awaited)
    return chain
