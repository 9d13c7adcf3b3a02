"""Forms of the register, a file for each job."""
