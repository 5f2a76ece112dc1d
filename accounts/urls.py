from django.urls import path

from accounts.views import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("mentions-legales/", pages.legal, name="legal"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("donnees-personnelles/", pages.privacy, name="privacy"),
    path(".well-known/security.txt", pages.security_txt, name="security_txt"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots_txt, name="robots_txt"),
]
