from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration: its data, its one-click logins, its page of sent e-mails. Never installed in production."""

    name = "demo"
    verbose_name = "Démonstration"
