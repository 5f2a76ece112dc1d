from typing import Any

from django.conf import settings
from django.http import HttpRequest

from demo.accounts import DEMO_ACCOUNTS


def demo_accounts(request: HttpRequest) -> dict[str, Any]:
    """The one-click logins of the login page, in the demonstration only."""
    return {"demo_accounts": DEMO_ACCOUNTS if settings.DEMO else []}
