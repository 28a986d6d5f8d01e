"""What a person does with a desk: take a step, sync, absorb, join, import."""
