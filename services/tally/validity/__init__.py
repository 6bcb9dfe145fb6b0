"""Which ballots and picks are valid (有效票认定): pure judgements, and hints for people."""
