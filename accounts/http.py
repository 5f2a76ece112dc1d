"""The request a view of ours receives: signed in (`requires`), with its viewer (`ViewerMiddleware`)."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User
from accounts.viewer import Viewer


class Request(HttpRequest):
    """For annotations only: Django makes the object, `accounts.middleware` adds the viewer."""

    user: User
    viewer: Viewer
    htmx: HtmxDetails
