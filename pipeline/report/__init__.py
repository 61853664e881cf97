"""What may a councillor read: how do the tables become a two-page brief?

The stage only reads tables and fills in sentences; it computes no statistic.
"""
