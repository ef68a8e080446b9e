+ Likeness 0.1.0 ./likeness
