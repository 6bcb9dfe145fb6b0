"""What complaints decides, case by case."""
