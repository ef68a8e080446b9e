+ Likeness 0.0.0 ./likeness
