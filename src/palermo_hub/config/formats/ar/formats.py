"""How Arabic pages write dates: day, month, year, with the digits and months of Django's Arabic."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATE_FORMAT = "j F Y"
