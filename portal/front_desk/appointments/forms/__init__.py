"""The forms of the appointment book."""
