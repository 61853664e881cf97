"""Which texts would a spreadsheet take for a formula when it opens one of our CSV files?"""

# Those that begin so; they get an apostrophe before them, which spreadsheets do not show.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
