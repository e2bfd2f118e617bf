"""A report over a web server's access log: traffic by hour and page, errors, slow requests.

Usage: logreport.py [LOG]
"""

import sys

MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Entry:
    """One request."""

    def __init__(self, host, when, method, path, status, size, seconds):
        self.host = host
        self.when = when
        self.method = method
        self.path = path
        self.status = status
        self.size = size
        self.seconds = seconds

    def hour(self):
        return int(self.when.split(":")[1])

    def date(self):
        day, month, year = self.when.split(":")[0].split("/")
        return f"{year}-{MONTHS.index(month) + 1:02d}-{day}"

    def page(self):
        return self.path.partition("?")[0]


def parse(line):
    """`host - - [time zone] "METHOD path HTTP/x" status size seconds`, or ValueError."""
    head, _, rest = line.partition(" [")
    when, _, rest = rest.partition("] \"")
    request, quote, rest = rest.partition("\" ")
    if not quote:
        raise ValueError("no request")
    method, path, _ = request.split(" ")
    status, size, seconds = rest.split()
    return Entry(head.split()[0], when.split()[0], method, path, int(status),
                 0 if size == "-" else int(size), float(seconds))


class Tally:
    """Counts things and remembers their order."""

    def __init__(self):
        self.counts = {}

    def add(self, key, amount=1):
        self.counts[key] = self.counts.get(key, 0) + amount

    def top(self, number):
        return sorted(self.counts.items(), key=lambda item: (-item[1], item[0]))[:number]

    def __getitem__(self, key):
        return self.counts.get(key, 0)


def human(size):
    for unit in ["B", "KiB", "MiB"]:
        if size < 1024 or unit == "MiB":
            return f"{size:.1f} {unit}" if unit != "B" else f"{size} B"
        size /= 1024


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


class Report:
    def __init__(self):
        self.entries = []
        self.broken = []

    def read(self, file):
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if not line or line.startswith("#"):
                continue
            try:
                self.entries.append(parse(line))
            except ValueError as error:
                self.broken.append((number, type(error).__name__))

    def summary(self):
        total = sum([e.size for e in self.entries])
        hosts = {e.host for e in self.entries}
        dates = sorted({e.date() for e in self.entries})
        print(f"{len(self.entries)} requests by {len(hosts)} hosts, {human(total)}, {dates[0]} to {dates[-1]}")
        print(f"{len(self.broken)} broken lines: {', '.join([str(n) for n, _ in self.broken])}")

    def hours(self):
        tally = Tally()
        for entry in self.entries:
            tally.add(entry.hour())
        most = max(tally.counts.values())
        print("\nBy hour")
        for hour in range(24):
            if tally[hour]:
                print(f"  {hour:02d}h {tally[hour]:4d} {'*' * (tally[hour] * 40 // most)}")

    def pages(self):
        hits, traffic = Tally(), Tally()
        for entry in self.entries:
            if entry.status < 400:
                hits.add(entry.page())
                traffic.add(entry.page(), entry.size)
        print("\nPages")
        for page, number in hits.top(8):
            print(f"  {page:<24}{number:>5}{human(traffic[page]):>12}")

    def errors(self):
        print("\nErrors")
        kinds = {}
        for entry in self.entries:
            if entry.status >= 400:
                kinds.setdefault(entry.status, Tally()).add(f"{entry.method} {entry.page()}")
        for status in sorted(kinds):
            count = sum(kinds[status].counts.values())
            worst = "; ".join([f"{what} ({n})" for what, n in kinds[status].top(3)])
            print(f"  {status}: {count:>3} ({count / len(self.entries):.1%})  {worst}")

    def times(self):
        values = [e.seconds for e in self.entries]
        print("\nSeconds")
        print("  " + "  ".join([f"p{p}={percentile(values, p):.3f}" for p in (50, 90, 99)]))
        slow = [e for e in self.entries if e.seconds > 2.5]
        slow.sort(key=lambda e: e.seconds, reverse=True)
        for entry in slow:
            print(f"  {entry.seconds:7.3f} {entry.method:<5}{entry.path}")


def main():
    report = Report()
    with open(sys.argv[1] if len(sys.argv) > 1 else sys.path[0] + "/data/access.log") as file:
        report.read(file)
    report.summary()
    report.hours()
    report.pages()
    report.errors()
    report.times()


main()
