"""What complaints read."""
