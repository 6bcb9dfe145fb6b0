"""Operations made of the contract: declared, described, allowed, recorded."""
