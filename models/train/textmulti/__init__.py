"""Makes text-multi, the strong text tier: one multilingual transformer for all harms and signals."""
