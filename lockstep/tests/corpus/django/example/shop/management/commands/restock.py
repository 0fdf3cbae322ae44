from django.core.management.base import BaseCommand


class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--shelf", type=int, default=1)

    def handle(self, *args, **options):
        self.stdout.write(f"shelf {options['shelf']} is full")
