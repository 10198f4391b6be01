"""Benchmarks: the pages they run on, the dumps made of those pages, the metrics, and the runs themselves."""
