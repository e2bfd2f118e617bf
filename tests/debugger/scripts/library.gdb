# Objects of library classes as their repr has them, also in a backtrace.
# run: tests/debugger/scripts/library.py
# with: scripts
# never: Traceback
set pagination off
set width 0
set breakpoint pending on
py-break library.py:27
run
py-locals
# expect: amounts = [Decimal('2.50'), Decimal('-7'), Decimal('NaN'), Decimal('1E+3')]
# next: part = Fraction(1, 3)
# next: moment = datetime.datetime(2024, 1, 2, 3, 4)
# next: exact = datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
# next: day = datetime.date(2024, 2, 29)
# next: clock = datetime.time(12, 30)
# next: span = datetime.timedelta(days=1, seconds=120)
# next: zone = datetime.timezone(datetime.timedelta(seconds=7200), 'CEST')
# next: path = PosixPath('/tmp/a/b.txt')
# next: name = UUID('00000000-0000-0000-0000-000000000005')
# next: money = Money(
# next: odd = Fraction(Fraction(...), 2)
py-print [part]
# next: [Fraction(1, 3)]
