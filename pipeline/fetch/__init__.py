"""What do the official sources say today? One module a source; what they send is kept untouched in dated snapshots."""
