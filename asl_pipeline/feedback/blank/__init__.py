"""A workbook that a partner fills in: its forms for a half-year, with what we know already.

Everything is derived from the forms' declarations and the language: `entry` says how a column is
filled in, `form` writes the sheet of a form, `example`, `lists` and `guide` the sheets to look at,
which are known as ours when the file comes back. `start` says what a form has in it beforehand,
`voice` how it is said, `workbook` puts it together.
"""
