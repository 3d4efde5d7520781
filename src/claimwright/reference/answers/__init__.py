"""A shelf and a date of service come in, what the published tables say of a code on that day goes out."""
