"""The log's arithmetic: a Merkle tree that only grows, and what proves it to somebody else.

1. ``hashing`` turns entries into leaves and leaves into a tree; ``commitment`` makes an entry that
   reveals nothing.
2. The prover: ``tree`` grows it, ``tiles`` keeps it, ``proofs`` says where an entry stands and that
   an older tree is the beginning of a newer one.
3. The verifier, which knows nothing of the prover: ``verify`` checks proofs, ``note`` signatures,
   ``checkpoint`` a signed size and root, ``receipt`` one entry, ``witness`` that a log never forks.

Nothing is imported here, so that a verifier loads no prover and no signature library it has no use
for. Hashes are RFC 6962 and RFC 9162; files and texts are those of c2sp.org, so that other people's
tools read ours.
"""
