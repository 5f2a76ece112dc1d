from django.urls import path

app_name = "accompaniments"
urlpatterns: list = []
