"""Drawing the invited from the lists, and replacing seats that fall free."""
