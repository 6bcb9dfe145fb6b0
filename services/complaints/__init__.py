"""What the hotline, the petitions office and the mailboxes received, sorted to offices by two people."""
