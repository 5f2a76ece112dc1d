from django.urls import path

app_name = "ecosystems"
urlpatterns: list = []
