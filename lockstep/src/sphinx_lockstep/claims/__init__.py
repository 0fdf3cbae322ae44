"""One module per kind of claim: recognise a block, yield its steps, check the recording."""
