from django.urls import path

from actors.views import actors, consents, contacts, directory, duplicates, editing, invitations, lookups, revealed

app_name = "actors"
urlpatterns = [
    path("", directory.actor_list, name="list"),
    path("recherche/", directory.search, name="find"),
    path("nouveau/", editing.actor_create, name="create"),
    path("communes/", lookups.commune_search, name="commune_search"),
    path("chercher/", lookups.actor_search, name="search"),
    path("<int:pk>/", actors.actor_detail, name="detail"),
    path("<int:pk>/modifier/", editing.actor_edit, name="edit"),
    path("<int:pk>/contacts/nouveau/", contacts.contact_create, name="contact_create"),
    path("contacts/<int:pk>/modifier/", contacts.contact_edit, name="contact_edit"),
    path("<int:pk>/accords/", consents.consent_record, name="consent_record"),
    path("<int:pk>/invitations/", invitations.invitation_create, name="invitation_create"),
    path("invitations/<int:pk>/annuler/", invitations.invitation_revoke, name="invitation_revoke"),
    path("invitations/<int:pk>/accepter/", invitations.invitation_accept, name="invitation_accept"),
    path("invitations/lien-ferme/", invitations.invitation_closed, name="invitation_closed"),
    path("invitation/<str:token>/", invitations.invitation_open, name="invitation_open"),
    path("deja-la/<int:pk>/", revealed.resource_detail, name="resource_detail"),
    path("effets/<int:pk>/", revealed.effect_detail, name="effect_detail"),
    path("besoins/<int:pk>/", revealed.need_detail, name="need_detail"),
    path("tensions/<int:pk>/", revealed.tension_detail, name="tension_detail"),
    path("limites/<int:pk>/", revealed.limit_detail, name="limit_detail"),
    path("signaux/<int:pk>/", revealed.signal_detail, name="signal_detail"),
    path("doublons/", duplicates.duplicate_list, name="duplicate_list"),
    path("doublons/<int:pk>/", duplicates.duplicate_review, name="duplicate_review"),
    path("doublons/<int:pk>/distincts/", duplicates.duplicate_dismiss, name="duplicate_dismiss"),
    path("doublons/<int:pk>/rouvrir/", duplicates.duplicate_reopen, name="duplicate_reopen"),
    path("fusions/<int:pk>/", duplicates.merge_detail, name="merge_detail"),
    path("fusions/<int:pk>/defaire/", duplicates.merge_undo, name="merge_undo"),
]
