"""The draw of public ballots (抽样评议): pool, tickets, walk, record."""
