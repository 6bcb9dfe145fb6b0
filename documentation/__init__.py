"""What is generated from the code: catalogues of its interfaces, and the official documents' templates."""
