from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("nouveau", views.report_create, name="create"),
    path("verifier", views.report_verify, name="verify"),
    path("<int:pk>/", views.report_detail, name="detail"),
    path("<int:pk>/versions", views.version_request, name="version_request"),
    path("versions/<int:pk>/", views.version_detail, name="version_detail"),
    path("versions/<int:pk>/reessayer", views.version_retry, name="version_retry"),
    path("versions/<int:pk>/publier", views.version_publish, name="version_publish"),
    path("versions/<int:pk>/retirer", views.version_withdraw, name="version_withdraw"),
    path("versions/<int:pk>/fichiers/<slug:role>", views.version_download, name="version_download"),
    path("versions/<int:pk>/chiffres/<slug:figure>", views.figure_detail, name="figure_detail"),
    path(
        "versions/<int:pk>/chiffres/<slug:figure>/<str:dimension>",
        views.figure_detail,
        name="figure_dimension",
    ),
    path("panneaux/programmes/<int:pk>", views.programme_panel, name="programme_panel"),
]
