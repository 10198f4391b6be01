"""Judging: rules, heuristics and the block model weighed into a verdict for each block."""
