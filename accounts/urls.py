from django.urls import path

from accounts.views import mails, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("courriels/", mails.mails, name="mails"),
    path("courriels/arreter/<str:token>", mails.mails_stop, name="mails_stop"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots_txt, name="robots_txt"),
]
