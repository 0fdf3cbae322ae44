"""Hold what is bought."""


class Cart:
    def add(self, name):
        return name


class Basket:
    def put(self, name):
        return name
