"""Stand where Django looks for changes of the database."""


class Migration:
    initial = True
