"""One module for each revision. What a revision did never changes: a mistake is a new revision.

Each has `COLUMNS`, the columns of every table after it. Nothing here imports the program, whose
tables go on changing.
"""
