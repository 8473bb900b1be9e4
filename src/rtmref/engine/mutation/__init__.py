"""How strong the specification is: its mutants, and what notices each of them."""
