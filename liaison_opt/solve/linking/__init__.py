"""Who serves whom, as flows: links over all pairs with prices as witnesses."""
