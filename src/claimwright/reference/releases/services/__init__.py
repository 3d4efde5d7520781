"""Readers of lists of services: HCPCS Level II, CPT of those who hold a licence, vaccines, drugs, small code lists."""
