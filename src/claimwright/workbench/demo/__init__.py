"""The synthetic practice group: loads it, leads its encounters from record to money, and can be run again at any time."""
