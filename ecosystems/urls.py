from django.urls import path

from ecosystems import views

app_name = "ecosystems"
urlpatterns = [
    path("", views.ecosystem_list, name="list"),
    path("nouveau/", views.ecosystem_create, name="create"),
    path("<int:pk>/", views.ecosystem_detail, name="detail"),
    path("<int:pk>/modifier/", views.ecosystem_edit, name="edit"),
    path("<int:pk>/membres/nouveau/", views.member_add, name="member_add"),
    path("membres/<int:pk>/mise-en-commun/", views.member_pool, name="member_pool"),
    path("membres/<int:pk>/mise-en-commun/retirer/", views.member_unpool, name="member_unpool"),
    path("membres/<int:pk>/mise-en-commun/reprendre/", views.member_repool, name="member_repool"),
]
