"""Rankeffekt: did the programme move the rank?"""

__version__ = "0.1.0"
