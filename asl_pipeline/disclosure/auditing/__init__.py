"""The auditor's own means: none of these is shared with the suppression that it attacks."""
