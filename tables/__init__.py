"""Files that people bring: what a file says becomes a table with a kind for each column, and what was done is said.

`layout` finds encoding and header, `delimiter` what parts cells, `beside` the rows that are none, `columns` what a
column holds, and `reading` puts all together. Nothing is written to disk.
"""
