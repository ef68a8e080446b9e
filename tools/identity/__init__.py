"""How alike the person in a photo and a fitted head are, stage by stage."""
