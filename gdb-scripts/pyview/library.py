"""Objects of a few library classes as their `repr` has them, made from their fields alone."""

from __future__ import annotations

import datetime
import decimal
from typing import Any, Callable

from .code import Class
from .containers import List
from .errors import CONTRADICTIONS, ViewError
from .objects import Object
from .special import UNSET

#: Reads a field; the text of a value inside.
_Get = Callable[[str], Any]
_Make = Callable[[Any], str]


def text(o: Object, make: _Make) -> str | None:
    """The text of an object of exactly such a class; `None` for others, and if its fields are odd."""
    if o.type.kind != "Instance":
        return None
    try:
        cls = o.class_
        maker = _MAKERS.get(cls.full_name()) if isinstance(cls, Class) else None
        return maker(lambda name: _field(o, name), make) if maker else None
    except (ViewError, decimal.DecimalException, *CONTRADICTIONS):
        return None


def _field(o: Object, name: str) -> Any:
    at = o.attribute_address(name)
    return UNSET if at is None else o.view.at(at)


def _decimal(get: _Get, _: _Make) -> str:
    digits = tuple(int(d) for d in get("_int") or "0")
    return repr(decimal.Decimal((int(get("_sign")), digits, get("_exp"))))


def _fraction(get: _Get, make: _Make) -> str:
    return f"Fraction({make(get('_numerator'))}, {make(get('_denominator'))})"


def _moment(kind: str, fields: str, optional: int) -> Callable[[_Get, _Make], str]:
    """`datetime`, `date` and `time`: numbers, the last of which may be left out if they are 0."""

    def maker(get: _Get, make: _Make) -> str:
        numbers = [int(get(f"_{field}")) for field in fields.split()]
        for _ in range(optional):
            if numbers[-1] == 0:
                numbers.pop()
        parts = [str(number) for number in numbers]
        if optional and get("_tzinfo") is not None:
            parts.append(f"tzinfo={make(get('_tzinfo'))}")
        return f"datetime.{kind}({', '.join(parts)})"

    return maker


def _timedelta(get: _Get, _: _Make) -> str:
    return repr(datetime.timedelta(int(get("_days")), int(get("_seconds")), int(get("_microseconds"))))


def _timezone(get: _Get, make: _Make) -> str:
    offset, name = make(get("_offset")), get("_name")
    if offset == "datetime.timedelta(0)" and name is None:
        return "datetime.timezone.utc"
    return f"datetime.timezone({offset}{'' if name is None else ', ' + make(name)})"


def _path(kind: str) -> Callable[[_Get, _Make], str | None]:
    """A path: its parts joined as `str()` does it for simple ones."""

    def maker(get: _Get, _: _Make) -> str | None:
        raw = get("_raw_paths")
        parts = list(raw.items()) if isinstance(raw, List) else []
        if not parts or not all(isinstance(part, str) for part in parts):
            return None
        joined = ""
        for part in parts:
            joined = part if part.startswith("/") or not joined else f"{joined.rstrip('/')}/{part}"
        return f"{kind}({joined!r})"

    return maker


_MAKERS: dict[str, Callable[[_Get, _Make], str | None]] = {
    "decimal.Decimal": _decimal,
    "fractions.Fraction": _fraction,
    "datetime.datetime": _moment("datetime", "year month day hour minute second microsecond", 2),
    "datetime.date": _moment("date", "year month day", 0),
    "datetime.time": _moment("time", "hour minute second microsecond", 2),
    "datetime.timedelta": _timedelta,
    "datetime.timezone": _timezone,
    "pathlib.PosixPath": _path("PosixPath"),
    "pathlib.PurePosixPath": _path("PurePosixPath"),
    "pathlib._local.PosixPath": _path("PosixPath"),
    "pathlib._local.PurePosixPath": _path("PurePosixPath"),
    "uuid.UUID": lambda get, make: f"UUID('{_uuid(int(get('int')))}')",
}


def _uuid(number: int) -> str:
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
