"""Organisations that take part, and the people who act for them."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A person who signs in."""
