"""Personal data as it is seen in a text: numbers, addresses and names of people, by their shapes."""
