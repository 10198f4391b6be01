"""How the shipped data was made: the character table and the weights of the block model. Not part of the package."""
