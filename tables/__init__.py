"""Files that people bring: what a file says becomes a table with a kind for each column, and what was done is said.

`reading` finds encoding, delimiter and header. `columns` finds what a column holds. `worker` does either in a process
of its own, within a budget of time and memory. Nothing is written to disk.
"""
