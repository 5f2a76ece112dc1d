from django.urls import path

from accompaniments.views import agenda, feeds

app_name = "agenda"
urlpatterns = [
    path("", agenda.month, name="month"),
    path("liste", agenda.month_list, name="list"),
    path("abonnements", feeds.feed_list, name="feeds"),
    path("abonnements/creer", feeds.feed_issue, name="feed_issue"),
    path("abonnements/<int:pk>/supprimer", feeds.feed_revoke, name="feed_revoke"),
    path("flux/<str:token>.ics", feeds.feed, name="feed"),
]
