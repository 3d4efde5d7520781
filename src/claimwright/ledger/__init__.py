"""Double-entry accounts receivable: every balance is a sum of entries."""
