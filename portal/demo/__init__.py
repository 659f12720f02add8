"""The demo clinic: a believable hospital, built through the portal's own operations, relative to today."""
