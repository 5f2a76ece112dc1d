from django.urls import path

from demo import views

urlpatterns = [
    path("connexion/", views.demo_login, name="demo_login"),
    path("courriels/", views.demo_mails, name="demo_mails"),
    path("courriels/<slug:key>/", views.demo_mail, name="demo_mail"),
]
