"""Take the shared settings, and add some."""

from .base import *

DEBUG = True
