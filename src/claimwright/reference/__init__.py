"""Published code sets, edit tables and fees: one answer per date of service."""
