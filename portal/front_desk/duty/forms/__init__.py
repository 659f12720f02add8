"""The forms of duty."""
