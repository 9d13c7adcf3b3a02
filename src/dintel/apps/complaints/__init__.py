"""Reports of false officers: public intake, conversation without a name, triage, the case, the referral."""
