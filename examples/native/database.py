"""sqlite3 with its header: rows arrive in a Python callback."""

import native

s = native.load("libsqlite3.so.0", header="sqlite3.h")


class Database:
    """An open database; `with` closes it."""

    def __init__(self, path: str):
        place = native.new("sqlite3 *", None, s)
        if s.sqlite3_open(path, place) != s.SQLITE_OK:
            raise OSError("cannot open " + path)
        self.handle = place[0]

    def execute(self, statement: str) -> list:
        rows = []

        def row(_, count, values, names):
            rows.append(tuple(str(values[i]) if values[i] else None for i in range(count)))
            return 0

        message = native.new("char *")
        if s.sqlite3_exec(self.handle, statement, row, None, message) != s.SQLITE_OK:
            text = str(message[0])
            s.sqlite3_free(message[0])
            raise ValueError(text)
        return rows

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        s.sqlite3_close(self.handle)


with Database(":memory:") as db:
    db.execute("create table planets (name text, moons int)")
    db.execute("insert into planets values ('Earth', 1), ('Mars', 2), ('Venus', 0)")
    print(db.execute("select name, moons from planets order by moons desc"))
    try:
        db.execute("select nothing from planets")
    except ValueError as e:
        print(e)
