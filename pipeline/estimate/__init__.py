"""Panels -> effects, placebos, power, verdicts. Arrays in, frozen dataclasses out; no files, no sentences."""
