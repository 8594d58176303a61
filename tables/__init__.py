"""Files that people bring: what a file says becomes a table with a kind for each column, and what was done is said.

`layout` finds encoding, delimiter and header, `columns` what a column holds, and `reading` puts both together. Nothing
is written to disk.
"""
