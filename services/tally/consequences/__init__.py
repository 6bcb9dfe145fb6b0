"""What follows for the named offices (结果运用), and how far each quarter has come."""
