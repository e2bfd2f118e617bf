"""Objects of library classes that have a text of their own, and some whose fields are odd."""

import datetime
import decimal
import fractions
import pathlib
import uuid


class Money(decimal.Decimal):
    pass


def values():
    amounts = [decimal.Decimal("2.50"), decimal.Decimal("-7"), decimal.Decimal("NaN"), decimal.Decimal("1E+3")]
    part = fractions.Fraction(1, 3)
    moment = datetime.datetime(2024, 1, 2, 3, 4)
    exact = datetime.datetime(2024, 1, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc)
    day, clock = datetime.date(2024, 2, 29), datetime.time(12, 30)
    span = datetime.timedelta(days=1, minutes=2)
    zone = datetime.timezone(datetime.timedelta(hours=2), "CEST")
    path = pathlib.Path("/tmp", "a") / "b.txt"
    name = uuid.UUID(int=5)
    money = Money(3)
    odd = fractions.Fraction(1, 2)
    odd._numerator = odd
    return odd is not None


values()
