"""`pyview.target` over lldb: memory, types, symbols and frames of one process or core file."""

from __future__ import annotations

import lldb
from pyview.errors import Unreadable, ViewError
from pyview.target import FieldType, Frame, Position, RecordType, Target, Variable

from . import direct

#: The structure from which everything else is found.
ROOT = "dwarfpython_vm"
#: Reads of so many bytes take the short way, if there is one.
LARGE = 1 << 16
#: The type of Python functions' results and variables.
VALUE = "value"
#: The machine as a library of C programs.
LIBRARY = "libdwarfpython.so"
#: How lldb names a debug image that lies in memory.
IMAGE = "JIT("

_ANYWHERE = (1 << 64) - 1


def _is_image(module: lldb.SBModule) -> bool:
    return (module.GetFileSpec().GetFilename() or "").startswith(IMAGE)


def is_python_function(function: lldb.SBFunction, module: lldb.SBModule) -> bool:
    """Is this a Python function? (`callback.c` is what C calls in front of one.)"""
    if not function.IsValid() or not _is_image(module) or "." in (function.GetName() or ""):
        return False
    return function.GetType().GetFunctionReturnType().GetName() == VALUE


class Known:
    """What has been found out about places in code while the program stands still."""

    def __init__(self) -> None:
        #: By address: does it belong to a Python function, and where in it?
        self.python: dict[int, bool] = {}
        self.positions: dict[int, Position | None] = {}
        #: By address: which variables of a frame there are value words.
        self.slots: dict[int, list[tuple[int, str, bool]]] = {}


class LldbFrame(Frame):
    """A frame of a thread. Frames at the same address share what is `known` of it."""

    def __init__(self, frame: lldb.SBFrame, known: Known | None = None) -> None:
        self.frame = frame
        self.level = frame.GetFrameID()
        self.known = known if known is not None else Known()

    @property
    def pc(self) -> int:
        return self.frame.GetPC()

    @property
    def base(self) -> int:
        return self.frame.GetFP()

    def register(self, name: str) -> int:
        return self.frame.FindRegister(name).GetValueAsUnsigned()

    def is_python(self) -> bool:
        pc = self.pc
        found = self.known.python.get(pc)
        if found is None:
            found = self.known.python[pc] = is_python_function(self.frame.GetFunction(), self.frame.GetModule())
        return found

    def is_machine(self) -> bool:
        if self.is_python():
            return False
        module = self.frame.GetModule()
        if not module.IsValid() or _is_image(module):
            return True
        if not self._target().FindModule(lldb.SBFileSpec(LIBRARY)).IsValid():
            return module.GetFileSpec() == self._target().GetExecutable()
        # In a C program that uses the library, the executable is the program's.
        return module.GetFileSpec().GetFilename() == LIBRARY

    def name(self) -> str:
        if self.is_python():
            return self.position().function
        function = self.frame.GetFunction()
        return (function.GetName() if function.IsValid() else self.frame.GetFunctionName()) or "??"

    def position(self) -> Position | None:
        pc = self.pc
        if pc not in self.known.positions:
            frame = self.frame
            self.known.positions[pc] = (
                _position(frame.GetFunction(), frame.GetSymbol(), frame.GetLineEntry(), self._target())
                if self.is_python()
                else None
            )
        return self.known.positions[pc]

    def is_at_line(self) -> bool:
        return self.frame.GetLineEntry().GetStartAddress().GetLoadAddress(self._target()) == self.pc

    def variables(self) -> list[Variable]:
        shown = self.frame.GetVariables(_options(arguments=False))
        found: dict[str, Variable] = {}
        for number, name, parameter in self._slots(shown):
            # Not as it is shown: making the children that we give to it takes time.
            place = shown.GetValueAtIndex(number).GetNonSyntheticValue().GetLoadAddress()
            if place != _ANYWHERE and name not in found:
                found[name] = Variable(name, place, parameter)
        return list(found.values())

    def _slots(self, shown: lldb.SBValueList) -> list[tuple[int, str, bool]]:
        """Those of the variables that are value words: number, name, and whether it is a parameter."""
        pc = self.pc
        known = self.known.slots.get(pc)
        if known is None:
            parameters = {argument.GetName() for argument in self.frame.GetVariables(_options(arguments=True))}
            names = [(n, value.GetName()) for n, value in enumerate(shown) if value.GetTypeName() == VALUE]
            known = self.known.slots[pc] = [(n, name, name in parameters) for n, name in names]
        return known

    def older(self) -> LldbFrame | None:
        frame = self.frame.GetThread().GetFrameAtIndex(self.level + 1)
        return LldbFrame(frame, self.known) if frame.IsValid() else None

    def _target(self) -> lldb.SBTarget:
        return self.frame.GetThread().GetProcess().GetTarget()


def _options(arguments: bool) -> lldb.SBVariablesOptions:
    """The arguments of a frame, or its other variables with those that lldb would hide."""
    options = lldb.SBVariablesOptions()
    options.SetIncludeArguments(arguments)
    options.SetIncludeLocals(not arguments)
    options.SetIncludeStatics(False)
    options.SetInScopeOnly(True)
    options.SetIncludeRuntimeSupportValues(True)
    options.SetUseDynamic(lldb.eNoDynamicValues)
    return options


def _position(
    function: lldb.SBFunction, symbol: lldb.SBSymbol, line: lldb.SBLineEntry, target: lldb.SBTarget
) -> Position:
    name = function.GetName() or "??"
    file = line.GetFileSpec()
    return Position(
        name,
        (symbol.GetName() if symbol.IsValid() else None) or name,
        file.GetFilename() or "?",
        file.fullpath or "",
        line.GetLine(),
        function.GetStartAddress().GetLoadAddress(target),
    )


class LldbTarget(Target):
    """A process or a core file."""

    def __init__(self, process: lldb.SBProcess) -> None:
        self.process = process
        self.target = process.GetTarget()
        self.known = Known()

    def read(self, address: int, size: int) -> bytes:
        if size >= LARGE and (found := direct.read(self.process, address, size)) is not None:
            return found
        error = lldb.SBError()
        data = self.process.ReadMemory(address, size, error)
        if error.Fail() or data is None or len(data) != size:
            # A core file leaves out what the executable file has.
            place = self.target.ResolveLoadAddress(address)
            data = self.target.ReadMemory(place, size, error) if place.GetSection().IsValid() else None
        if data is None or len(data) != size:
            raise Unreadable(address, size)
        return data

    def root(self) -> tuple[list[RecordType], dict[str, dict[str, int]]]:
        root = self.target.FindFirstType(ROOT)
        if not root.IsValid():
            raise ViewError("no Python program is running here (no debug image of dwarfpython)")
        records, constants = [], {}
        for member in root.fields:
            described = member.GetType()
            if described.GetTypeClass() == lldb.eTypeClassEnumeration:
                constants[member.GetName()] = {e.GetName(): e.GetValueAsSigned() for e in described.GetEnumMembers()}
                continue
            fields = (
                FieldType(f.GetName(), f.GetOffsetInBytes(), f.GetType().GetByteSize(), f.GetType().GetName())
                for f in described.fields
            )
            records.append(RecordType(member.GetName(), described.GetByteSize(), tuple(fields)))
        return records, constants

    def position_at(self, pc: int) -> Position | None:
        address = self.target.ResolveLoadAddress(pc)
        function = address.GetFunction()
        if not is_python_function(function, address.GetModule()):
            return None
        return _position(function, address.GetSymbol(), address.GetLineEntry(), self.target)

    def symbol_at(self, address: int) -> str | None:
        place = self.target.ResolveLoadAddress(address)
        symbol = place.GetSymbol()
        if not symbol.IsValid() or not symbol.GetName():
            return None
        offset = address - symbol.GetStartAddress().GetLoadAddress(self.target)
        return f"{symbol.GetName()} + {offset}" if offset else symbol.GetName()

    def selected_frame(self) -> LldbFrame:
        frame = self.process.GetSelectedThread().GetSelectedFrame()
        if not frame.IsValid():
            raise ViewError("no process is stopped here")
        return LldbFrame(frame, self.known)

    def newest_frame(self) -> LldbFrame:
        frame = self.process.GetSelectedThread().GetFrameAtIndex(0)
        if not frame.IsValid():
            raise ViewError("no process is stopped here")
        return LldbFrame(frame, self.known)
