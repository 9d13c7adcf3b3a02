"""Community groups, legal providers and schools: their portal, materials, referrals, events, the directory."""
