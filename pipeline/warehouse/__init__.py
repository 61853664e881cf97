"""Typed frames -> one DuckDB file: one table a `.sql` file, in the order of their numbers."""
