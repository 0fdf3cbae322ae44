"""Do what nobody asks for."""

print("left over")
