"""What a case, a policy and a deadline are: pure functions and values that know no file, no git, no wall
clock.
"""
