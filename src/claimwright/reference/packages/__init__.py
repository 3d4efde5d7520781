"""Where published tables come from: one file per package or data file that is read."""
