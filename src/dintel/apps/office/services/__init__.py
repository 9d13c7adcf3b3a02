"""What changes which agencies there are, and what keeps them apart."""
