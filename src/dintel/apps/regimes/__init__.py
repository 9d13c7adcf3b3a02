"""Reports the law asks for: what is owed, each report from draft to filing, its public copy, two counts compared."""
