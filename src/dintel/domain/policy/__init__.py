"""The answer machine: facts, rules, compile, determine, prove, compare, simulate, interview."""
