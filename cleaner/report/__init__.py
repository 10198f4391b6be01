"""Pages to look at: what was kept and removed, and why, each page one file that works from disk."""
