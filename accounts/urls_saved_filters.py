from django.urls import path

from accounts.views import saved_filters

app_name = "saved_filters"

urlpatterns = [
    path("enregistrer", saved_filters.saved_filter_create, name="create"),
    path("retablir", saved_filters.saved_filter_restore, name="restore"),
    path("<int:pk>/renommer", saved_filters.saved_filter_rename, name="rename"),
    path("<int:pk>/supprimer", saved_filters.saved_filter_delete, name="delete"),
]
