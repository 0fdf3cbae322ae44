"""Stand where Django looks for commands; a compose file starts it."""

from shop.mixins import Counted


class Command(Counted, Exception):
    def handle(self):
        return self.total
