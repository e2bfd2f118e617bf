"""The reader and writer of `csv`: a state machine over lines, and quoting of fields (RFC 4180 and its dialects)."""

__version__ = "1.0"

QUOTE_MINIMAL = 0
QUOTE_ALL = 1
QUOTE_NONNUMERIC = 2
QUOTE_NONE = 3
QUOTE_STRINGS = 4
QUOTE_NOTNULL = 5

_STYLES = (QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL)

_dialects = {}
_field_limit = 128 * 1024


class Error(Exception):
    """What csv files and dialects can have wrong."""

    __module__ = "_csv"


def _character(name, value, default, optional):
    if value is _unset:
        return default
    if value is None and optional:
        return None
    if not isinstance(value, str):
        wanted = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {wanted}, not {type(value).__name__}')
    if len(value) != 1:
        wanted = "a unicode character or None" if optional else "a unicode character"
        raise TypeError(f'"{name}" must be {wanted}, not a string of length {len(value)}')
    return value


def _flag(value, default):
    return default if value is _unset else bool(value)


_unset = object()
_FIELDS = (
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
)


class Dialect:
    """CSV dialect

The Dialect type records CSV dialect options."""

    __module__ = "_csv"
    __slots__ = ("_delimiter", "_doublequote", "_escapechar", "_lineterminator", "_quotechar", "_quoting",
                 "_skipinitialspace", "_strict")

    def __new__(cls, dialect=None, delimiter=_unset, doublequote=_unset, escapechar=_unset, lineterminator=_unset,
                quotechar=_unset, quoting=_unset, skipinitialspace=_unset, strict=_unset):
        if isinstance(dialect, str):
            dialect = get_dialect(dialect)
        given = dict(zip(_FIELDS, (delimiter, doublequote, escapechar, lineterminator, quotechar, quoting,
                                   skipinitialspace, strict)))
        if dialect is not None:
            if cls is Dialect and type(dialect) is Dialect and all(v is _unset for v in given.values()):
                return dialect
            for name, value in given.items():
                if value is _unset:
                    given[name] = getattr(dialect, name, _unset)
        self = object.__new__(cls)
        self._fill(**given)
        return self

    def _fill(self, delimiter, doublequote, escapechar, lineterminator, quotechar, quoting, skipinitialspace, strict):
        self._delimiter = _character("delimiter", delimiter, ",", False)
        self._doublequote = _flag(doublequote, True)
        self._escapechar = _character("escapechar", escapechar, None, True)
        if lineterminator is _unset:
            lineterminator = "\r\n"
        elif not isinstance(lineterminator, str):
            raise TypeError(f'"lineterminator" must be a string, not {type(lineterminator).__name__}')
        self._lineterminator = lineterminator
        self._quotechar = _character("quotechar", quotechar, '"', True)
        if quoting is _unset:
            quoting = QUOTE_MINIMAL
        elif type(quoting) is not int:
            raise TypeError(f'"quoting" must be an integer, not {type(quoting).__name__}')
        if quotechar is None and (quoting == QUOTE_MINIMAL):
            quoting = QUOTE_NONE
        if quoting not in _STYLES:
            raise TypeError('bad "quoting" value')
        if quoting != QUOTE_NONE and self._quotechar is None:
            raise TypeError("quotechar must be set if quoting enabled")
        self._quoting = quoting
        self._skipinitialspace = _flag(skipinitialspace, False)
        self._strict = _flag(strict, False)
        self._check()

    def _check(self):
        def refuse(name, value, space):
            if value is not None and (value in "\r\n" or value == " " and not space):
                raise ValueError(f"bad {name} value")

        refuse("delimiter", self._delimiter, True)
        refuse("escapechar", self._escapechar, not self._skipinitialspace)
        refuse("quotechar", self._quotechar, not self._skipinitialspace)
        special = (("delimiter", self._delimiter), ("escapechar", self._escapechar), ("quotechar", self._quotechar))
        for n, (name, value) in enumerate(special):
            if value is None:
                continue
            if value in self._lineterminator:
                raise ValueError(f"bad {name} or lineterminator value")
            for other, its in special[n + 1 :]:
                if value == its:
                    raise ValueError(f"bad {name} or {other} value")
        if self._delimiter == " " and self._skipinitialspace:
            raise ValueError("bad delimiter value")

    def __reduce__(self):
        raise TypeError(f"cannot pickle '{type(self).__name__}' instances")

    __reduce_ex__ = lambda self, protocol: self.__reduce__()

    @property
    def delimiter(self):
        return self._delimiter

    @property
    def doublequote(self):
        return self._doublequote

    @property
    def escapechar(self):
        return self._escapechar

    @property
    def lineterminator(self):
        return self._lineterminator

    @property
    def quotechar(self):
        return self._quotechar

    @property
    def quoting(self):
        return self._quoting

    @property
    def skipinitialspace(self):
        return self._skipinitialspace

    @property
    def strict(self):
        return self._strict


def _dialect_of(dialect, options):
    for name in options:
        if name not in _FIELDS:
            raise TypeError(f"this function got an unexpected keyword argument '{name}'")
    return Dialect(dialect, **options)


# States of the reader.
(_START_RECORD, _START_FIELD, _ESCAPED, _IN_FIELD, _IN_QUOTED, _ESCAPE_IN_QUOTED, _QUOTE_IN_QUOTED, _EAT_NEWLINE,
 _AFTER_ESCAPED_NEWLINE) = range(9)


class Reader:
    """CSV reader

Reader objects are responsible for reading and parsing tabular data
in CSV format."""

    __module__ = "_csv"
    __slots__ = ("_lines", "_dialect", "line_num", "_state", "_field", "_size", "_fields", "_quoted")

    def __init__(self, lines, dialect):
        self._lines = lines
        self._dialect = dialect
        self.line_num = 0
        self._reset()

    @property
    def dialect(self):
        return self._dialect

    def __iter__(self):
        return self

    def _reset(self):
        self._state = _START_RECORD
        self._field = []
        self._size = 0
        self._fields = []
        self._quoted = False

    def __next__(self):
        self._reset()
        while True:
            try:
                line = next(self._lines)
            except StopIteration:
                if self._size or self._state == _IN_QUOTED:
                    if self._dialect._strict:
                        raise Error("unexpected end of data") from None
                    self._save()
                    break
                raise
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} "
                            "(the file should be opened in text mode)")
            self.line_num += 1
            self._parse(line)
            if self._state == _START_RECORD:
                break
        fields, self._fields = self._fields, []
        return fields

    def _save(self):
        text = "".join(self._field)
        quoting = self._dialect._quoting
        if self._quoted:
            value = text
        elif quoting == QUOTE_NONNUMERIC:
            value = float(text) if text else text
        elif quoting == QUOTE_NOTNULL:
            value = text or None
        elif quoting == QUOTE_STRINGS:
            value = float(text) if text else None
        else:
            value = text
        self._fields.append(value)
        self._field = []
        self._size = 0
        self._quoted = False

    def _add(self, text):
        self._size += len(text)
        if self._size > _field_limit:
            raise Error(f"field larger than field limit ({_field_limit})")
        self._field.append(text)

    def _parse(self, line):
        dialect = self._dialect
        delimiter, quote, escape = dialect._delimiter, dialect._quotechar, dialect._escapechar
        quoting = dialect._quoting
        state, at, end = self._state, 0, len(line)
        while at < end:
            c = line[at]
            at += 1
            if state == _START_RECORD:
                if c == "\n" or c == "\r":
                    state = _EAT_NEWLINE
                    continue
                state = _START_FIELD
            if state == _START_FIELD:
                self._quoted = False
                if c == "\n" or c == "\r":
                    self._save()
                    state = _EAT_NEWLINE
                elif c == quote and quoting != QUOTE_NONE:
                    self._quoted = True
                    state = _IN_QUOTED
                elif c == escape and escape is not None:
                    state = _ESCAPED
                elif c == " " and dialect._skipinitialspace:
                    state = _START_FIELD
                elif c == delimiter:
                    self._save()
                else:
                    at = self._plain(line, at - 1, end, delimiter, escape)
                    state = _IN_FIELD
            elif state == _IN_FIELD:
                if c == "\n" or c == "\r":
                    self._save()
                    state = _EAT_NEWLINE
                elif c == escape and escape is not None:
                    state = _ESCAPED
                elif c == delimiter:
                    self._save()
                    state = _START_FIELD
                else:
                    at = self._plain(line, at - 1, end, delimiter, escape)
            elif state == _IN_QUOTED:
                if c == escape and escape is not None:
                    state = _ESCAPE_IN_QUOTED
                elif c == quote and quoting != QUOTE_NONE:
                    state = _QUOTE_IN_QUOTED if dialect._doublequote else _IN_FIELD
                else:
                    start = at - 1
                    while at < end and line[at] != quote and line[at] != escape:
                        at += 1
                    self._add(line[start:at])
            elif state == _QUOTE_IN_QUOTED:
                if quoting != QUOTE_NONE and c == quote:
                    self._add(c)
                    state = _IN_QUOTED
                elif c == delimiter:
                    self._save()
                    state = _START_FIELD
                elif c == "\n" or c == "\r":
                    self._save()
                    state = _EAT_NEWLINE
                elif not dialect._strict:
                    self._add(c)
                    state = _IN_FIELD
                else:
                    self._state = state
                    raise Error(f"'{delimiter}' expected after '{quote}'")
            elif state == _ESCAPED:
                self._add(c)
                state = _AFTER_ESCAPED_NEWLINE if c in "\r\n" else _IN_FIELD
            elif state == _AFTER_ESCAPED_NEWLINE:
                state = _IN_FIELD
                at -= 1
            elif state == _ESCAPE_IN_QUOTED:
                self._add(c)
                state = _IN_QUOTED
            elif c != "\n" and c != "\r":  # _EAT_NEWLINE
                self._state = state
                raise Error("new-line character seen in unquoted field - "
                            "do you need to open the file with newline=''?")
        self._state = self._end_of_line(state)

    def _plain(self, line, start, end, delimiter, escape):
        at = start + 1
        while at < end:
            c = line[at]
            if c == delimiter or c == escape or c == "\n" or c == "\r":
                break
            at += 1
        self._add(line[start:at])
        return at

    def _end_of_line(self, state):
        """What the end of a line means in each state."""
        if state in (_START_RECORD, _EAT_NEWLINE):
            return _START_RECORD
        if state == _ESCAPED:
            self._add("\n")
            return _IN_FIELD
        if state == _ESCAPE_IN_QUOTED:
            self._add("\n")
            return _IN_QUOTED
        if state == _IN_QUOTED or state == _AFTER_ESCAPED_NEWLINE:
            return state
        self._save()
        return _START_RECORD


class Writer:
    """CSV writer

Writer objects are responsible for generating tabular data
in CSV format from sequence input."""

    __module__ = "_csv"
    __slots__ = ("_write", "_dialect")

    def __init__(self, write, dialect):
        self._write = write
        self._dialect = dialect

    @property
    def dialect(self):
        return self._dialect

    def writerow(self, row):
        """Construct and write a CSV record from an iterable of fields.

Non-string elements will be converted to string."""
        return self._write(self._record(row))

    def writerows(self, rows):
        """Construct and write a series of iterables to a csv file.

Non-string elements will be converted to string."""
        for row in rows:
            self.writerow(row)

    def _record(self, row):
        try:
            fields = iter(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        dialect = self._dialect
        quoting = dialect._quoting
        parts = []
        null = False
        for field in fields:
            if quoting == QUOTE_ALL:
                quoted = True
            elif quoting == QUOTE_NONNUMERIC:
                quoted = not _is_number(field)
            elif quoting == QUOTE_STRINGS:
                quoted = isinstance(field, str)
            elif quoting == QUOTE_NOTNULL:
                quoted = field is not None
            else:
                quoted = False
            null = field is None
            text = field if type(field) is str else "" if field is None else str(field)
            parts.append(self._field(text, quoted))
        if len(parts) == 1 and not parts[0]:
            if quoting == QUOTE_NONE or null and quoting in (QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("single empty field record must be quoted")
            parts[0] = dialect._quotechar * 2
        return dialect._delimiter.join(parts) + dialect._lineterminator

    def _field(self, text, quoted):
        dialect = self._dialect
        delimiter, quote, escape = dialect._delimiter, dialect._quotechar, dialect._escapechar
        quoting, doubled = dialect._quoting, dialect._doublequote
        if not text and delimiter == " " and dialect._skipinitialspace:
            if quoting in (QUOTE_NONE, QUOTE_STRINGS, QUOTE_NOTNULL):
                raise Error("empty field must be quoted if delimiter is a space and skipinitialspace is true")
            quoted = True
        end = dialect._lineterminator
        if not any(c == delimiter or c == escape or c == quote or c in "\r\n" or c in end for c in text):
            if text[:1] == " " and dialect._skipinitialspace and quoting == QUOTE_MINIMAL:
                quoted = True
            return quote + text + quote if quoted else text
        out = []
        for c in text:
            if c == delimiter or c == escape or c == quote or c in "\r\n" or c in end:
                escaped = False
                if quoting == QUOTE_NONE:
                    escaped = True
                elif c == quote:
                    if doubled:
                        out.append(c)
                    else:
                        escaped = True
                elif c == escape:
                    escaped = True
                if not escaped:
                    quoted = True
                else:
                    if escape is None:
                        raise Error("need to escape, but no escapechar set")
                    out.append(escape)
            out.append(c)
        text = "".join(out)
        return quote + text + quote if quoted else text


def _is_number(value):
    kind = type(value)
    return hasattr(kind, "__float__") or hasattr(kind, "__index__") or hasattr(kind, "__int__")


def reader(iterable, /, dialect=None, **options):
    """Return a reader object that will process lines from the given iterable.

The "iterable" argument can be any object that returns a line
of input for each iteration, such as a file object or a list.  The
optional "dialect" argument defines a CSV dialect.  The function
also accepts optional keyword arguments which override settings
provided by the dialect.

The returned object is an iterator.  Each iteration returns a row
of the CSV file (which can span multiple input lines)."""
    return Reader(iter(iterable), _dialect_of(dialect, options))


def writer(fileobj, /, dialect=None, **options):
    """Return a writer object that will write user data on the given file object.

The "fileobj" argument can be any object that supports the file API.
The optional "dialect" argument defines a CSV dialect.  The function
also accepts optional keyword arguments which override settings
provided by the dialect."""
    chosen = _dialect_of(dialect, options)
    write = getattr(fileobj, "write", None)
    if not callable(write):
        raise TypeError('argument 1 must have a "write" method')
    return Writer(write, chosen)


def register_dialect(name, /, dialect=None, **options):
    """Create a mapping from a string name to a CSV dialect.

The optional "dialect" argument specifies the base dialect instance
or the name of the registered dialect.  The function also accepts
optional keyword arguments which override settings provided by the
dialect."""
    if not isinstance(name, str):
        raise TypeError("dialect name must be a string")
    _dialects[name] = _dialect_of(dialect, options)


def unregister_dialect(name):
    """Delete the name/dialect mapping associated with a string name."""
    if name not in _dialects:
        raise Error("unknown dialect")
    del _dialects[name]


def get_dialect(name):
    """Return the dialect instance associated with name."""
    try:
        return _dialects[name]
    except KeyError:
        raise Error("unknown dialect") from None


def list_dialects():
    """Return a list of all known dialect names."""
    return list(_dialects)


def field_size_limit(new_limit=_unset, /):
    """Sets an upper limit on parsed fields.

If the optional new_limit argument is not given, the old limit is returned."""
    global _field_limit
    old = _field_limit
    if new_limit is not _unset:
        if not isinstance(new_limit, int):
            raise TypeError("limit must be an integer")
        _field_limit = new_limit
    return old
