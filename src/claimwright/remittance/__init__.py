"""The 835 read into tables and balanced to the cent: postings, or a suspended item that says by how much and where."""
