"""Puts this folder on the path, so that the rooms below share `tiny` and `judging`."""
