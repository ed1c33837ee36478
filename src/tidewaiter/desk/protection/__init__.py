"""How long personal data live, under which keys they lie, and the proof that they are gone."""
