"""What do the official files say, in the newest snapshot of each source?"""
