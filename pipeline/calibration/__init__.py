"""Simulated rankings -> how often the estimators and the verdict are wrong, and how much they see. No real figure."""
