from django.urls import path

from programmes.views import join, join_requests, paths, programmes

app_name = "programmes"
urlpatterns = [
    path("", programmes.programme_list, name="list"),
    path("nouveau/", programmes.programme_create, name="create"),
    path("rejoindre/", join.join, name="join"),
    path("rejoindre/merci/", join.join_done, name="join_done"),
    path("demandes/", join_requests.join_requests, name="join_requests"),
    path("demandes/<int:pk>/", join_requests.join_request, name="join_request"),
    path("demandes/<int:pk>/accepter/", join_requests.join_request_accept, name="join_request_accept"),
    path("demandes/<int:pk>/decliner/", join_requests.join_request_decline, name="join_request_decline"),
    path("demandes/<int:pk>/rouvrir/", join_requests.join_request_reopen, name="join_request_reopen"),
    path("<int:pk>/", programmes.programme_detail, name="detail"),
    path("<int:pk>/modifier/", programmes.programme_edit, name="edit"),
    path("<int:pk>/inscrire/", paths.enrol, name="enrol"),
    path("parcours/<int:pk>/", paths.path_detail, name="path_detail"),
    path("parcours/<int:pk>/etape/", paths.path_move, name="path_move"),
    path("parcours/<int:pk>/fin/", paths.path_end, name="path_end"),
]
