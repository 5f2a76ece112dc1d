from django.urls import path

from accounts.views import exports

app_name = "exports"

urlpatterns = [
    path("", exports.export_list, name="list"),
    path("demander", exports.export_create, name="create"),
    path("<int:pk>/", exports.export_detail, name="detail"),
    path("<int:pk>/fichier", exports.export_download, name="download"),
    path("<int:pk>/reessayer", exports.export_retry, name="retry"),
    path("<int:pk>/supprimer", exports.export_delete, name="delete"),
]
