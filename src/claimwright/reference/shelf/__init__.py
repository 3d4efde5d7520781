"""The Parquet files of a build and of added releases come in, tables go out: whole, by code, or joined to many rows."""
