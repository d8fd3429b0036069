"""What the two universities assess pilots with: a workbook to fill in and a card of the scores.

The workbook holds the form `evaluation_assessments` itself, so that it comes back as it is.
"""
