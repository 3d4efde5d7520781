"""The optional search by meaning: sentence vectors of all-MiniLM-L6-v2, where its weights are installed; NumPy only."""
