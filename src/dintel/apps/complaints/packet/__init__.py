"""A referral packet as files: the ZIP, the document, the verifier that goes with it."""
