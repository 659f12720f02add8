"""The forms of enquiries."""
