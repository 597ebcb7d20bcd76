"""Measures what a submission costs, as ratios to a fresh Python process without a sandbox."""
